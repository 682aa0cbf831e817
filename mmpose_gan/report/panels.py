"""Heatmaps joint by joint, each on its image: chou2017 Fig. 7, chen2017 Fig. 8."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from mmpose_gan.visualization.image import Image
from mmpose_gan.visualization.maps import in_colour
from mmpose_gan.visualization.pose_overlay import draw_pose
from mmpose_gan.visualization.seen_sample import SeenSample

from .errors import PlotError

if TYPE_CHECKING:
    from mmpose_gan.evaluation.functional.pck import FloatArray

#: Names of occluded joints, as the rings that draw_pose puts around them, and of joints without a label.
OCCLUDED_INK, UNLABELLED_INK = '#e02828', '#aaaaaa'
_PANEL, _POSE, _TITLES = 1.05, 1.6, 0.5  # inches
_DARK = 0.6


def joints_to_show(sample: SeenSample, names: Sequence[str], chosen: Sequence[str], count: int) -> list[int]:
    """Indices of the joints of a person that get a panel.

    Args:
        sample: What a model made of the person.
        names: Joint names (K,).
        chosen: Names of the joints; none for the occluded ones and, where there are fewer than ``count``, the labelled
            ones that are farthest off.
        count: How many of those.

    Raises:
        PlotError: The data set has no such joint.
    """
    if missing := [name for name in chosen if name not in names]:
        raise PlotError(f'the data set has no joints {missing}; it has {list(names)}')
    if chosen:
        return [list(names).index(name) for name in chosen]
    off = np.linalg.norm(sample.pred - sample.truth, axis=1)
    labelled = np.flatnonzero(sample.labelled).tolist()
    return sorted(sorted(labelled, key=lambda joint: (not sample.occluded[joint], -off[joint]))[:count])


def heat_on_image(image: Image, heatmap: FloatArray) -> Image:
    """A heatmap (h, w) over its image (H, W, 3), which is grey and darkened: 0 hides nothing, 1 is pale yellow."""
    grey = _DARK * cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    heat = np.asarray(cv2.resize(heatmap.clip(0, 1), image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    share = heat[..., None]
    blended: Image = (grey * (1 - share) + in_colour(heat, 1.0) * share).round().astype(np.uint8)
    return blended


def task_maps(maps: FloatArray, number: int) -> dict[str, FloatArray]:
    """The maps (C, h, w) of K joints by task: the pose and, where a head has two tasks, the occlusion."""
    parts = ('pose', 'occlusion')
    return {parts[start // number]: maps[start : start + number] for start in range(0, len(maps), number)}


def draw_panels(
    figure: Figure,
    cell: SubplotSpec,
    rows: Sequence[tuple[str, SeenSample, FloatArray]],
    joints: Sequence[int],
    names: Sequence[str],
) -> None:
    """Fill a cell of a figure with panels: a row for each kind of maps, a column for each joint.

    Args:
        figure: To draw into.
        cell: Of its grid.
        rows: What maps are called, the sample whose image is behind them, and the maps (K, h, w); a white ring shows
            where the joint really is.
        joints: Which of the K joints.
        names: Joint names (K,); those of occluded joints are red.
    """
    grid = cell.subgridspec(len(rows), len(joints), wspace=0.03, hspace=0.03)
    for row, (title, sample, maps) in enumerate(rows):
        for column, joint in enumerate(joints):
            axes = figure.add_subplot(grid[row, column])
            axes.imshow(heat_on_image(sample.image, maps[joint])[..., ::-1])
            if sample.labelled[joint]:
                axes.plot(*sample.truth[joint], 'o', markersize=5, markerfacecolor='none', markeredgecolor='white')
            _frame(axes, sample.image)
            if row == 0:
                axes.set_title(names[joint], fontsize=6, color=name_ink(sample, joint))
            if column == 0:
                axes.set_ylabel(title, fontsize=6)


def name_ink(sample: SeenSample, joint: int) -> str:
    """The colour of a joint's name."""
    return OCCLUDED_INK if sample.occluded[joint] else 'black' if sample.labelled[joint] else UNLABELLED_INK


def heatmap_figure(
    people: Sequence[Sequence[SeenSample]],
    runs: Sequence[str],
    links: Sequence[tuple[int, int]],
    names: Sequence[str],
    chosen: Sequence[str],
    count: int,
) -> Figure:
    """For each person the poses and panels of heatmaps: the targets, then what each run generates.

    Args:
        people: For each person what each run made of it; at least one of each.
        runs: Names of the runs.
        links: Bones, pairs of joint indices.
        names: Joint names (K,).
        chosen: See :func:`joints_to_show`, which is asked about the first run.
        count: See :func:`joints_to_show`.

    Raises:
        PlotError: The data set has no such joint, or a person has no joint to show.
    """
    joints = [joints_to_show(person[0], names, chosen, count) for person in people]
    if not all(joints):
        raise PlotError('a person has no labelled joint: name joints by --joints, or other people by --index')
    samples = [people[0][0], *people[0]]
    lines = sum(len(task_maps(sample.target, len(names))) for sample in samples)
    width = _POSE * (1 + len(runs)) + _PANEL * max(map(len, joints))
    figure = Figure(figsize=(width, len(people) * (_PANEL * lines + _TITLES)), layout='constrained')
    grid = figure.add_gridspec(
        len(people), 2 + len(runs), width_ratios=[*[_POSE] * (1 + len(runs)), _PANEL * max(map(len, joints))]
    )
    for row, (person, shown) in enumerate(zip(people, joints, strict=True)):
        first = person[0]
        poses = {'truth': draw_pose(first.image, first.truth, first.labelled, first.occluded, links, names)}
        maps = [(f'target, {task}', first, part) for task, part in task_maps(first.target, len(names)).items()]
        for run, sample in zip(runs, person, strict=True):
            pose = (sample.labelled, sample.occluded, links, names)
            poses[run] = draw_pose(sample.image, sample.pred, *pose, truth=sample.truth)
            parts = task_maps(sample.generated, len(names))
            maps += [(f'{run}, {task}', sample, part) for task, part in parts.items()]
        for column, (title, image) in enumerate(poses.items()):
            axes = figure.add_subplot(grid[row, column])
            axes.imshow(image[..., ::-1])
            axes.set_axis_off()
            axes.set_title(title, fontsize=8)
        draw_panels(figure, grid[row, -1], maps, shown, names)
    return figure


def _frame(axes: Axes, image: Image) -> None:
    """No ticks, and the whole image whatever lies beside it."""
    height, width = image.shape[:2]
    axes.set(xticks=[], yticks=[], xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
