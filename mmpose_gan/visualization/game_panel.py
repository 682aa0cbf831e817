"""One person and what both players make of it, as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .critiques import pairs
from .image import Image
from .maps import composite, critique, in_colour
from .pose_3d import Skeleton, picture_3d
from .pose_overlay import draw_pose
from .seen_sample import Opinion, SeenSample
from .tile_rows import rows_of_tiles, text_line, tile
from .verdict_bars import verdict_picture

if TYPE_CHECKING:
    from mmpose_gan.evaluation.functional.pck import FloatArray

#: Of tiles, and of the views of a 3D pose, pixels.
_HEIGHT, _VIEWS_HEIGHT = 288, 560
_LEGEND = 'green: visible, red ring: occluded, white: to where it really is; orange: left side, blue: right side'


def game_panel(
    sample: SeenSample,
    links: Sequence[tuple[int, int]],
    names: Sequence[str],
    scales: dict[str, float],
    title: str,
) -> Image:
    """Draw image, truth, prediction and heatmaps, then what discriminators make of them, then 3D views.

    Args:
        sample: What a model makes of a person.
        links: Bones, pairs of joint indices.
        names: Joint names (K,).
        scales: See :func:`~mmpose_gan.visualization.critiques.critique_scales`.
        title: The first line.

    Returns:
        BGR.
    """
    pose = (sample.labelled, sample.occluded, links, names)
    poses = [
        tile(sample.image, 'image', _HEIGHT),
        tile(draw_pose(sample.image, sample.truth, *pose), 'truth', _HEIGHT),
        tile(draw_pose(sample.image, sample.pred, *pose, truth=sample.truth), 'prediction', _HEIGHT),
        *_heatmaps(sample.target, names, 'target'),
        *_heatmaps(sample.generated, names, 'generated'),
    ]
    rows = [[text_line(title, 0)], poses]
    rows += [_made_of_maps(opinion, names, scales) for opinion in sample.opinions if opinion.on_real.ndim == 3]
    rows.append([verdict_picture(opinion, names) for opinion in sample.opinions if opinion.on_real.ndim == 1])
    if sample.pose_3d is not None:
        views = picture_3d([sample.pose_3d], Skeleton.by_side(links, names), _VIEWS_HEIGHT)
        rows.append([tile(views, 'pose in 3D', _VIEWS_HEIGHT)])
    return rows_of_tiles([*rows, [text_line(_LEGEND, 0)]])


def _made_of_maps(opinion: Opinion, names: Sequence[str], scales: dict[str, float]) -> list[Image]:
    """The row of a discriminator that reconstructs, or says of each cell how real it is."""
    if opinion.on_real.shape != opinion.real.shape:  # a verdict for each cell
        return [
            tile(
                in_colour(_probability(verdict).mean(axis=0), 1.0),
                f'{opinion.name}: {kind} taken for real',
                _HEIGHT,
                True,
            )
            for verdict, kind in ((opinion.on_real, 'real'), (opinion.on_fake, 'generated'))
        ]
    made = [
        picture
        for maps, kind in ((opinion.on_real, 'real'), (opinion.on_fake, 'fake'))
        for picture in _heatmaps(maps, names, f'{opinion.name}: D({kind})')
    ]
    critiques = [
        tile(
            in_colour(critique(maps, verdict), scales[opinion.name]),
            f'critique of {kind} {((maps - verdict) ** 2).mean():.2g}',
            _HEIGHT,
            True,
        )
        for (maps, verdict), kind in zip(pairs(opinion), ('real', 'fake'), strict=True)
    ]
    return [*made, *critiques]


def _heatmaps(maps: FloatArray, names: Sequence[str], caption: str) -> list[Image]:
    """One tile for each K maps: the pose, then occlusion where a head has two tasks."""
    number = len(names)
    return [
        tile(
            composite(maps[start : start + number], names),
            f'{caption}, occlusion' if start else caption,
            _HEIGHT,
            is_map=True,
        )
        for start in range(0, len(maps), number)
    ]


def _probability(logits: FloatArray) -> FloatArray:
    return 0.5 * (1 + np.tanh(logits / 2))  # which does not overflow
