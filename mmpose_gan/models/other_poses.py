"""Real poses that belong to no image of the batch, beside what the generator made of the batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from torch import Tensor

from .poses import PosePair


def with_real_of(stages: Sequence[PosePair], other: PosePair) -> list[PosePair]:
    """The stages with other real poses, and with what of these is labelled; the fakes stay as they are.

    Args:
        stages: What each of the generator's stages made of B images.
        other: B poses as ``real``, in the unit and the cells of the stages, and their ``weights``.

    Raises:
        ValueError: The other maps have another shape than the stages'.
    """
    return [_with_real_of(stage, other) for stage in stages]


def _with_real_of(stage: PosePair, other: PosePair) -> PosePair:
    """One of the stages."""
    made, real = stage.fake.maps, other.real.maps
    if real.shape != made.shape:
        raise ValueError(
            f'real poses are maps of shape {tuple(real.shape)} and the generator makes {tuple(made.shape)}; give their '
            'pipeline the codec of model.head.decoder'
        )

    def like_targets(tensor: Tensor) -> Tensor:
        return tensor.to(stage.real.heatmaps)

    return replace(stage, real=other.real.map(like_targets), weights=other.weights)
