"""Heatmaps of a batch of keypoints on their device, the same as MMPose's codecs draw them one by one on the CPU."""

from __future__ import annotations

import torch
from torch import Tensor


def msra_heatmaps(cells: Tensor, visible: Tensor, size: tuple[int, int], sigma: float) -> tuple[Tensor, Tensor]:
    """Gaussians on the nearest cell (Xiao et al. 2018), as MMPose's ``MSRAHeatmap`` draws them.

    Args:
        cells: Positions in cells of the map, (B, K, 2). Those that are not labelled may be anything, NaN too.
        visible: Labelled where 0.5 or more, (B, K).
        size: Size of the maps, (W, H).
        sigma: Sigma of the Gaussians, cells.

    Returns:
        Heatmaps (B, K, H, W) in [0, 1], single precision, blank where not labelled; and whether a keypoint keeps its
        weight (B, K): all but the labelled ones whose Gaussian has left the map.

    Example:
        >>> maps, kept = msra_heatmaps(torch.tensor([[[2.0, 1.0], [90.0, 1.0]]]), torch.ones(1, 2), (5, 3), sigma=1.0)
        >>> maps.shape, maps[0, 0, 1, 2].item(), kept
        (torch.Size([1, 2, 3, 5]), 1.0, tensor([[ True, False]]))
    """
    nearest = _nearest(cells)
    return _draw(nearest, torch.zeros_like(nearest), visible, size, sigma)


def udp_heatmaps(cells: Tensor, visible: Tensor, size: tuple[int, int], sigma: float) -> tuple[Tensor, Tensor]:
    """Gaussians on the keypoint itself (Huang et al. 2020), as MMPose's ``UDPHeatmap`` draws them.

    Arguments and results are those of :func:`msra_heatmaps`.
    """
    nearest = _nearest(cells)
    return _draw(nearest, cells.double() - nearest, visible, size, sigma)


def with_occlusion(heatmaps: Tensor, occluded: Tensor) -> Tensor:
    """Pose maps (B, K, H, W) and, after them, the same where ``occluded`` (B, K) and blank elsewhere: (B, 2 K, H, W).

    See :class:`~mmpose_gan.datasets.codecs.OcclusionTargets`.
    """
    return torch.cat([heatmaps, heatmaps * occluded[..., None, None]], dim=1)


def _nearest(cells: Tensor) -> Tensor:
    # The sum is taken in the precision of the positions, as the codecs do: it decides between two cells.
    return (cells + 0.5).trunc().double()


def _draw(
    nearest: Tensor, offset: Tensor, visible: Tensor, size: tuple[int, int], sigma: float
) -> tuple[Tensor, Tensor]:
    """Gaussians within a square around the nearest cell; as squares and Gaussians they are products of two profiles."""
    labelled = visible >= 0.5
    (across, on_x), (down, on_y) = (
        _profile(nearest[..., axis], offset[..., axis], size[axis], sigma) for axis in (0, 1)
    )
    across = torch.where(labelled[..., None], across, 0.0)
    return down[..., :, None] * across[..., None, :], ~labelled | (on_x & on_y)


def _profile(nearest: Tensor, offset: Tensor, length: int, sigma: float) -> tuple[Tensor, Tensor]:
    """One side of the square: values (B, K, length), and whether it touches the map (B, K).

    Double precision, which these few numbers can afford: the bounds are those of the codecs for any sigma.
    """
    reach = 3 * sigma
    # The codecs round the bounds towards 0, which for a fractional reach moves a square that begins left of the map.
    first, stop = (nearest - reach).trunc(), (nearest + reach + 1).trunc()
    peak = first + (2 * reach + 1) // 2 + offset
    position = torch.arange(length, dtype=nearest.dtype, device=nearest.device)
    inside = (position >= first[..., None]) & (position < stop[..., None])
    values = torch.exp(-((position - peak[..., None]) ** 2) / (2 * sigma**2))
    return torch.where(inside, values, 0.0).float(), (first < length) & (stop >= 0)
