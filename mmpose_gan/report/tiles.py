"""The pictures of one sample in a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mmpose_gan.visualization.critiques import critique_scales, pairs
from mmpose_gan.visualization.maps import composite, critique, in_colour
from mmpose_gan.visualization.pose_3d import Skeleton, picture_3d
from mmpose_gan.visualization.pose_overlay import draw_pose
from mmpose_gan.visualization.seen_sample import Opinion, SeenSample

from .embed import Picture, jpeg, png
from .panels import heat_on_image, joints_to_show, task_maps
from .verdicts import verdict_chart

if TYPE_CHECKING:
    from mmpose_gan.evaluation.functional.pck import FloatArray

#: Pixels.
_VIEWS_HEIGHT = 720
#: Joints whose heatmaps are shown one by one.
_PANELS = 6


__all__ = ['Tile', 'critique_scales', 'joint_panels', 'sample_tiles', 'verdict_charts', 'views_3d']


@dataclass(frozen=True)
class Tile:
    """A captioned picture; ``is_map`` where its pixels are cells of a heatmap and are to stay squares."""

    image: str
    caption: str
    is_map: bool


def sample_tiles(
    sample: SeenSample, links: Sequence[tuple[int, int]], names: Sequence[str], scales: dict[str, float]
) -> list[Tile]:
    """Image, truth, prediction and heatmaps of a sample, and those of each discriminator that reconstructs.

    Args:
        sample: What a run made of a person.
        links: Bones, pairs of joint indices.
        names: Joint names.
        scales: For each discriminator the critique that gets the brightest colour; see :func:`critique_scales`.
    """
    pose = (sample.labelled, sample.occluded, links, names)
    tiles = [
        Tile(jpeg(sample.image), 'image', False),
        Tile(jpeg(draw_pose(sample.image, sample.truth, *pose)), 'truth', False),
        Tile(jpeg(draw_pose(sample.image, sample.pred, *pose, truth=sample.truth)), 'prediction', False),
        *_heatmaps(sample.target, names, 'target heatmaps'),
        *_heatmaps(sample.generated, names, 'generated heatmaps'),
    ]
    # The discriminator's name is needed only where it has a rival.
    several = len(sample.opinions) > 1
    for opinion in (opinion for opinion in sample.opinions if opinion.reconstructs):
        tiles += _opinion(opinion, names, scales[opinion.name], f'{opinion.name}: ' if several else '')
    return tiles


def verdict_charts(sample: SeenSample, names: Sequence[str]) -> list[Picture]:
    """A chart for each discriminator that says real or fake."""
    return [verdict_chart(opinion, names) for opinion in sample.opinions if not opinion.reconstructs]


def views_3d(sample: SeenSample, links: Sequence[tuple[int, int]], names: Sequence[str]) -> list[Tile]:
    """The 3D pose of a sample in two views, and the true one where it is known; nothing without depths."""
    if (pose := sample.pose_3d) is None:
        return []
    error = '' if pose.truth is None else f', {pose.error:.0f} {pose.unit} off on average with roots together'
    return [Tile(jpeg(picture_3d([pose], Skeleton.by_side(links, names), _VIEWS_HEIGHT)), f'pose in 3D{error}', False)]


def joint_panels(sample: SeenSample, names: Sequence[str]) -> Tile | None:
    """Heatmaps joint by joint on the image, targets above what is generated; ``None`` for a person without labels.

    The joints are those of :func:`~mmpose_gan.report.panels.joints_to_show`.
    """
    joints = joints_to_show(sample, names, (), _PANELS)
    if not joints:
        return None
    rows = [
        np.hstack([heat_on_image(sample.image, part[joint]) for joint in joints])
        for maps in (sample.target, sample.generated)
        for part in task_maps(maps, len(names)).values()
    ]
    shown = ', '.join(names[joint] + (' (occluded)' if sample.occluded[joint] else '') for joint in joints)
    return Tile(jpeg(np.vstack(rows)), shown, False)


def _opinion(opinion: Opinion, names: Sequence[str], scale: float, prefix: str) -> list[Tile]:
    reconstructions = [
        tile
        for maps, kind in ((opinion.on_real, 'real'), (opinion.on_fake, 'fake'))
        for tile in _heatmaps(maps, names, f'{prefix}D({kind})')
    ]
    critiques = [
        Tile(
            png(in_colour(critique(maps, verdict), scale)),
            f'{prefix}critique of {kind} {((maps - verdict) ** 2).mean():.2g}',
            True,
        )
        for (maps, verdict), kind in zip(pairs(opinion), ('real', 'fake'), strict=True)
    ]
    return [*reconstructions, *critiques]


def _heatmaps(maps: FloatArray, names: Sequence[str], caption: str) -> list[Tile]:
    """One tile for each K maps: the pose, then occlusion where a head has two tasks."""
    number = len(names)
    return [
        Tile(png(composite(maps[start : start + number], names)), caption + (', occlusion' if start else ''), True)
        for start in range(0, len(maps), number)
    ]
