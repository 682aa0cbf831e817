"""Maps of any sides before networks that halve them: padded to a multiple, and cropped again."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor


def pad_sides(x: Tensor, divisor: int) -> Tensor:
    """Zeros to the right and below until both sides are multiples of ``divisor``; the same tensor where they are.

    Example:
        >>> import torch
        >>> pad_sides(torch.ones(1, 2, 8, 12), 8).shape
        torch.Size([1, 2, 8, 16])
    """
    height, width = x.shape[-2:]
    below, right = -height % divisor, -width % divisor
    return F.pad(x, (0, right, 0, below)) if below or right else x


def crop_sides(features: Sequence[Tensor], height: int, width: int) -> list[Tensor]:
    """Features (B, C, H, W) without what their input was padded by."""
    return [feature[..., :height, :width] for feature in features]
