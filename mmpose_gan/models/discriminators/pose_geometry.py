"""From heatmaps and depths to what a discriminator can read of a 3D pose: places of joints, and their geometry."""

from __future__ import annotations

import torch
from torch import Tensor


def soft_argmax(heatmaps: Tensor, beta: float = 50.0) -> Tensor:
    r"""Place of a heatmap's peak, differentiable: the mean of all cells under softmax(beta * heatmap).

    yang2018 computes its descriptor (eq. 1) from joints and does not say how gradients reach the heatmaps they come
    from. ``beta`` is ours. It has to be so large that the thousands of empty cells do not pull the place to the
    middle, and no larger, because gradients reach only the cells that compete with the peak. At 50 a peak of 1 in 64 x
    64 cells has all the weight, and one of 0.3 all but 1 / 800 of it. A target Gaussian (peak 1, sigma up to 2,
    centred on a cell of the map as ``MSRAHeatmap`` draws it, whole or cut by the border) gives its centre to 0.01 cell.

    Args:
        heatmaps: Peaks of about 1, shape (B, K, H, W).
        beta: Inverse temperature, above 0.

    Returns:
        x and y in units of the map's width, the first cell at 0, shape (B, K, 2), at least float32. An empty map gives
        its middle.
    """
    heatmaps = heatmaps.to(torch.promote_types(heatmaps.dtype, torch.float32))
    height, width = heatmaps.shape[-2:]
    weights = (beta * heatmaps).flatten(2).softmax(dim=-1).unflatten(-1, (height, width))
    columns, rows = (torch.arange(n, dtype=weights.dtype, device=weights.device) for n in (width, height))
    # Products and sums instead of a matrix product, which autocast would round to half precision.
    x, y = (weights.sum(dim=-2) * columns).sum(dim=-1), (weights.sum(dim=-1) * rows).sum(dim=-1)
    return torch.stack([x, y], dim=-1) / width


def geometric_descriptor(joints: Tensor) -> Tensor:
    r"""Offsets of all pairs of joints and their squares (yang2018 eq. 1).

    .. math:: d(z_i, z_j) = [\Delta x, \Delta y, \Delta z, \Delta x^2, \Delta y^2, \Delta z^2]^T,
        \qquad \Delta = z_i - z_j

    Args:
        joints: Coordinates x, y, z in one unit, shape (B, P, 3).

    Returns:
        Shape (B, 6, P, P): entry (b, :, i, j) is d(z_i, z_j).
    """
    axes = joints.transpose(1, 2)
    offsets = axes[..., :, None] - axes[..., None, :]
    return torch.cat([offsets, offsets.square()], dim=1)
