"""3D poses as skeletons in two views, from the camera and from the side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from .sides import bone_colour, side_colour

if TYPE_CHECKING:
    from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray

    from .space import Pose3D

#: The coordinate that runs to the right, and what it is. From the side, the camera is on the left.
_VIEWS = ((0, 'from the camera', 'x'), (2, 'from the side', 'z, away from the camera'))
#: Side of a view, and how much larger the cube is that it shows than what is in it.
_INCHES, _MARGIN = 2.5, 1.15
_GROUND, _INK, _OFF = '#1c1f23', '#b0b0b0', '#ffffff'


@dataclass(frozen=True)
class Skeleton:
    """Bones and colours.

    Attributes:
        links: Bones, pairs of joint indices.
        link_colours: (L, 3) RGB, 0 to 1.
        joint_colours: (K, 3) RGB, 0 to 1.
    """

    links: Sequence[tuple[int, int]]
    link_colours: FloatArray
    joint_colours: FloatArray

    @classmethod
    def by_side(cls, links: Sequence[tuple[int, int]], names: Sequence[str]) -> Skeleton:
        """In the report's colours: orange for the person's left side, blue for the right one."""
        bones = [bone_colour(names[a], names[b]) for a, b in links]
        return cls(
            links,
            *(np.array(bgr).reshape(-1, 3)[:, ::-1] / 255 for bgr in (bones, [side_colour(name) for name in names])),
        )

    @classmethod
    def of_data_set(cls, metainfo: Mapping) -> Skeleton:
        """In the colours of MMPose's metainfo."""
        colours = (np.asarray(metainfo[key]) / 255 for key in ('skeleton_link_colors', 'keypoint_colors'))
        return cls(metainfo['skeleton_links'], *colours)


def picture_3d(poses: Sequence[Pose3D], skeleton: Skeleton, height: int) -> NDArray[np.uint8]:
    """Draw people in two views each, the truth below the prediction where it is known, all on one scale.

    Args:
        poses: At least one.
        skeleton: Theirs.
        height: Of the picture, pixels.

    Returns:
        (height, W, 3) BGR, so wide that views are squares.
    """
    rows = [row for pose in poses for row in _rows(pose)]
    centre, reach = _cube([points[drawn] for _, points, drawn, _, _ in rows])
    size = np.array([round(height / len(rows)) * len(_VIEWS), height]) + 0.01  # which matplotlib truncates
    dpi = height / len(rows) / _INCHES
    figure = Figure(figsize=tuple(size / dpi), dpi=dpi, layout='constrained', facecolor=_GROUND)
    grid = figure.subplots(len(rows), len(_VIEWS), squeeze=False)
    for line, (title, points, drawn, goal, unit) in zip(grid, rows, strict=True):
        for axes, (across, view, label) in zip(line, _VIEWS, strict=True):
            plane = [across, 1]
            draw_view(axes, points[:, plane], drawn, skeleton, None if goal is None else goal[:, plane])
            axes.set_aspect('equal')
            axes.set(xlim=centre[across] + reach * np.array([-1, 1]), ylim=centre[1] + reach * np.array([1, -1]))
            axes.set_title(f'{title}, {view}', color=_INK, fontsize=8)
            axes.set_xlabel(f'{label}, {unit}', color=_INK, fontsize=7)
            _shade(axes)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 2::-1].copy()


def draw_view(
    axes: Axes,
    points: FloatArray,
    drawn: BoolArray,
    skeleton: Skeleton,
    goal: FloatArray | None = None,
) -> None:
    """Draw one view of a skeleton.

    Args:
        axes: Where to draw.
        points: Joints (K, 2), to the right and down (``axes`` is to point downwards).
        drawn: Which joints to draw, (K,).
        skeleton: Of the joints.
        goal: Where the joints really are, (K, 2), NaN where nobody knows: white lines go from the joints to it.
    """
    for (a, b), colour in zip(skeleton.links, skeleton.link_colours, strict=True):
        if drawn[a] and drawn[b]:
            axes.plot(*points[[a, b]].T, color=colour, linewidth=2.5, zorder=1)
    for joint in np.flatnonzero(drawn):
        if goal is not None and np.isfinite(goal[joint]).all():
            axes.plot(*np.stack([points[joint], goal[joint]]).T, color=_OFF, linewidth=0.8, zorder=2)
    axes.scatter(points[drawn, 0], points[drawn, 1], s=9, color=skeleton.joint_colours[drawn], zorder=3)


def _rows(pose: Pose3D) -> list[tuple[str, FloatArray, BoolArray, FloatArray | None, str]]:
    """Title, joints, which of them to draw, where they really are, and unit, of each row of the picture."""
    if pose.truth is None:
        return [('prediction', pose.pred, pose.confident, None, pose.unit)]
    goal = np.where(pose.labelled[:, None], pose.truth, np.nan)
    return [
        ('prediction', pose.pred, pose.confident, goal, pose.unit),
        ('truth', pose.truth, pose.labelled, None, pose.unit),
    ]


def _cube(points: Sequence[FloatArray]) -> tuple[FloatArray, float]:
    """Centre (3,) and half the side of a cube around all points (n, 3), with a margin; one about 0 for no points."""
    everything = np.concatenate([*points, np.zeros((1, 3))])  # the root, too
    low, high = everything.min(axis=0), everything.max(axis=0)
    return (low + high) / 2, float((high - low).max() / 2 * _MARGIN) or 1.0


def _shade(axes: Axes) -> None:
    """Bright strokes on a dark ground, on which white bones and lines stand out."""
    axes.set_facecolor(_GROUND)
    axes.grid(color=_INK, alpha=0.2)
    axes.locator_params(nbins=5)
    axes.tick_params(colors=_INK, labelsize=6)
    for spine in axes.spines.values():
        spine.set_color(_INK)
