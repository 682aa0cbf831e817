"""MMPose's drawing asks what NumPy and Matplotlib no longer do."""

from __future__ import annotations

from typing import Any


def draw_circles_of_one_radius(visualizer: Any) -> None:
    """Draw circles whose radius comes as an array of one element, of which NumPy 2.5 makes no number.

    Args:
        visualizer: The module ``mmpose.visualization.opencv_backend_visualizer``.
    """
    import numpy as np

    original = visualizer.OpencvBackendVisualizer.draw_circles

    def draw_circles(self: Any, center: Any, radius: Any, *args: Any, **kwargs: Any) -> Any:
        if self.backend == 'opencv' and np.size(radius) == 1:
            radius = np.ravel(radius)[0]
        return original(self, center, radius, *args, **kwargs)

    visualizer.OpencvBackendVisualizer.draw_circles = draw_circles


def read_canvas_as_rgb(visualizer: Any) -> None:
    """Give Matplotlib's canvas back a method that it lost in 3.10, by which MMPose reads pictures of 3D poses.

    Args:
        visualizer: The module ``mmpose.visualization.local_visualizer_3d``.
    """
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas_class: Any = FigureCanvasAgg
    if not hasattr(canvas_class, 'tostring_rgb'):
        canvas_class.tostring_rgb = lambda canvas: np.asarray(canvas.buffer_rgba())[..., :3].tobytes()
