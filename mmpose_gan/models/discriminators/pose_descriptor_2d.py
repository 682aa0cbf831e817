"""From heatmaps to what a discriminator can read of a 2D pose: places of joints, free of place and size, in pairs.

yang2018 describes a 3D pose by the offsets of all pairs of joints (eq. 1); this is its like without depth.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mmpose_gan.models.peaks import decoded_peak


def peak_soft_argmax(heatmaps: Tensor, sharpness: float = 15.0, floor: float = 0.01) -> Tensor:
    r"""Place of a heatmap's peak, differentiable: the mean of all cells under softmax(sharpness * heatmap / peak).

    In units of the map's own peak a weak map is read as well as a strong one, and no gradient asks for a stronger map,
    only for another place. At 15 an empty cell has 3e-7 of the peak's weight, so that 64 x 64 of them pull it by less
    than 0.05 cell; a second peak of half the height has 1 / 1800 of it.

    Args:
        heatmaps: Shape (B, K, H, W).
        sharpness: Above 0.
        floor: A lower peak is taken for this one, above 0: what is only noise has the middle for its place, and
            gradients are bounded.

    Returns:
        x and y in cells, the first cell at 0, shape (B, K, 2), at least float32.
    """
    heatmaps = heatmaps.to(torch.promote_types(heatmaps.dtype, torch.float32))
    peak = heatmaps.amax(dim=(-2, -1), keepdim=True).clamp_min(floor)
    weights = (sharpness * heatmaps / peak).flatten(2).softmax(dim=-1).view_as(heatmaps)
    columns, rows = (torch.arange(n, dtype=weights.dtype, device=weights.device) for n in heatmaps.shape[:-3:-1])
    # Products and sums instead of a matrix product, which autocast would round to half precision.
    x, y = (weights.sum(dim=-2) * columns).sum(dim=-1), (weights.sum(dim=-1) * rows).sum(dim=-1)
    return torch.stack([x, y], dim=-1)


def straight_through_peak(heatmaps: Tensor, sharpness: float = 15.0, floor: float = 0.01) -> Tensor:
    """:func:`decoded_peak` with the gradient of :func:`peak_soft_argmax`: what is judged is what is decoded."""
    soft = peak_soft_argmax(heatmaps, sharpness, floor)
    return decoded_peak(heatmaps).to(soft.dtype) + (soft - soft.detach())


def normalize_pose(joints: Tensor, mask: Tensor, smallest: float = 0.01) -> Tensor:
    """Free a pose of place and size: the mean of its joints at 0, their root mean square distance from it 1.

    Args:
        joints: Shape (B, K, 2), any unit.
        mask: Which joints belong to the pose, shape (B, K), 0 or 1.
        smallest: A smaller pose is not enlarged further, in the joints' unit; above 0.

    Returns:
        Shape (B, K, 2); 0 where a joint does not belong to the pose.
    """
    weights = mask.to(joints.dtype)[..., None]
    count = weights.sum(dim=1, keepdim=True).clamp_min(1)
    # `where` and not a product: a joint without a label may be NaN.
    centred = torch.where(weights > 0, joints, 0)
    centred = (centred - centred.sum(dim=1, keepdim=True) / count) * weights
    square = centred.square().sum(dim=(1, 2), keepdim=True) / count
    return centred / square.clamp_min(smallest**2).sqrt()


def pair_descriptor(joints: Tensor, mask: Tensor) -> Tensor:
    r"""Offsets of all pairs of joints and their squares, yang2018 eq. 1 without depth.

    .. math:: d(z_i, z_j) = [\Delta x, \Delta y, \Delta x^2, \Delta y^2]^T, \qquad \Delta = z_i - z_j, \quad i < j

    Args:
        joints: Shape (B, K, 2).
        mask: Which joints belong to the pose, shape (B, K), 0 or 1.

    Returns:
        Shape (B, 4, K (K - 1) / 2), pairs in the order (0, 1), (0, 2) ... (K - 2, K - 1); 0 where a joint of the pair
        does not belong to the pose.
    """
    first, second = torch.triu_indices(joints.shape[1], joints.shape[1], offset=1, device=joints.device)
    both = (mask[:, first] * mask[:, second]).to(joints.dtype)[:, None]
    offsets = (joints[:, first] - joints[:, second]).transpose(1, 2)
    return torch.cat([offsets, offsets.square()], dim=1) * both
