"""Heatmaps as pictures of their own resolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib
import numpy as np

from .image import Image
from .sides import side_colour

if TYPE_CHECKING:
    from mmpose_gan.evaluation.functional.pck import FloatArray

_COLOURMAP = 'inferno'


def composite(heatmaps: FloatArray, names: Sequence[str]) -> Image:
    """All maps of a person in one picture, each in the colour of its joint's side.

    Args:
        heatmaps: (K, h, w); 0 is black and 1 is full colour, what is outside is clipped.
        names: Joint names (K,).

    Returns:
        (h, w, 3) BGR; where maps overlap, the brighter one of each channel counts.
    """
    colours = np.array([side_colour(name) for name in names], dtype=np.float32)
    return (heatmaps.clip(0, 1)[..., None] * colours[:, None, None]).max(axis=0).round().astype(np.uint8)


def critique(heatmaps: FloatArray, reconstruction: FloatArray) -> FloatArray:
    """What a discriminator objects to, |C - D(C)| summed over maps: (C, h, w) twice to (h, w)."""
    return np.abs(heatmaps - reconstruction).sum(axis=0)


def in_colour(values: FloatArray, largest: float) -> Image:
    """Values >= 0 (h, w) as (h, w, 3) BGR: from black for 0 to pale yellow for ``largest`` and above."""
    colours = matplotlib.colormaps[_COLOURMAP](np.clip(values / max(largest, float(np.finfo(np.float32).tiny)), 0, 1))
    return (255 * colours[..., 2::-1]).round().astype(np.uint8)


def colour_stops(number: int = 8) -> list[str]:
    """Colours of :func:`in_colour` from 0 to the largest, as CSS writes them."""
    colours = in_colour(np.linspace(0, 1, number)[None], 1.0)[0]
    return [f'rgb({r},{g},{b})' for b, g, r in colours.tolist()]
