"""Critiques of several samples on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .maps import critique
from .seen_sample import Opinion, SeenSample

if TYPE_CHECKING:
    from mmpose_gan.evaluation.functional.pck import FloatArray


def critique_scales(samples: Sequence[SeenSample]) -> dict[str, float]:
    """The strongest critique in a sample, real or fake, for each discriminator that reconstructs.

    Of several samples it is the median, so that one on which a discriminator fails does not blacken the others.
    """
    strongest: dict[str, list[float]] = {}
    for opinion in (o for sample in samples for o in sample.opinions if o.reconstructs):
        largest = max(float(critique(*pair).max()) for pair in pairs(opinion))
        strongest.setdefault(opinion.name, []).append(largest)
    return {name: float(np.median(values)) for name, values in strongest.items()}


def pairs(opinion: Opinion) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """Heatmaps and what a discriminator made of them: the real ones, then the generated ones."""
    return (opinion.real, opinion.on_real), (opinion.fake, opinion.on_fake)
