"""MMEngine visualizers, and the views of 3D poses that they draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .pose_3d_visualizer import Pose3DVisualizer

__all__ = ['Pose3DVisualizer']


def __getattr__(name: str) -> object:
    # The views need no MMPose; who draws only them does not wait for it.
    if name == 'Pose3DVisualizer':
        from .pose_3d_visualizer import Pose3DVisualizer

        return Pose3DVisualizer
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
