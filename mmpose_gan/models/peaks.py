"""Peaks of heatmaps: where they are, the best few of a map, and maps in which one of them is the only one."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

#: A lower peak counts as this one, in units of a target's peak, so that its logarithm is a number.
FLOOR = 1e-4


@torch.no_grad()
def decoded_peak(heatmaps: Tensor) -> Tensor:
    """Place of a heatmap's peak as MMPose's ``MSRAHeatmap`` decodes it: a quarter cell from it to its higher neighbour.

    Args:
        heatmaps: Shape (B, K, H, W).

    Returns:
        x and y in cells, shape (B, K, 2), at least float32; without gradients.
    """
    return refined_cells(heatmaps, heatmaps.flatten(2).argmax(dim=-1, keepdim=True)).squeeze(2)


@torch.no_grad()
def refined_cells(heatmaps: Tensor, cells: Tensor) -> Tensor:
    """Places of given cells as ``MSRAHeatmap`` refines a peak: a quarter cell towards the higher neighbour.

    Args:
        heatmaps: Shape (B, K, H, W).
        cells: Indices in row-major order, shape (B, K, C).

    Returns:
        x and y in cells, shape (B, K, C, 2), at least float32; without gradients.
    """
    height, width = heatmaps.shape[-2:]
    flat = heatmaps.flatten(2)
    x, y = cells % width, cells // width

    def quarter(step: int, inside: Tensor) -> Tensor:
        after, before = ((cells + s).clamp(0, height * width - 1) for s in (step, -step))
        return 0.25 * (flat.gather(-1, after) - flat.gather(-1, before)).sign() * inside

    # The borders of `refine_keypoints`.
    right = quarter(1, (x > 1) & (x < width - 1) & (y > 0))
    down = quarter(width, (y > 1) & (y < height - 1) & (x > 0))
    return torch.stack([x + right, y + down], dim=-1).to(torch.promote_types(heatmaps.dtype, torch.float32))


class Peaks(NamedTuple):
    """The best C peaks of each joint's map, the highest first.

    Attributes:
        cells: Their cells in row-major order, shape (B, K, C).
        places: x and y in cells, a quarter of one towards the higher neighbour, shape (B, K, C, 2).
        log_heights: Logarithms of their heights, shape (B, K, C); minus infinity where a map has fewer peaks.
    """

    cells: Tensor
    places: Tensor
    log_heights: Tensor


@torch.no_grad()
def best_peaks(heatmaps: Tensor, count: int) -> Peaks:
    """The best local peaks of each map: cells that no neighbour exceeds.

    Of neighbours of one height the first in row-major order is the peak. A further peak must be above 0; the first is
    the maximum, whatever it is.

    Args:
        heatmaps: In units of a target's peak, shape (B, K, H, W).
        count: Number of peaks C, at least 1 and at most H W.
    """
    heatmaps = heatmaps.to(torch.promote_types(heatmaps.dtype, torch.float32))
    flat = heatmaps.flatten(2)
    top = flat.argmax(dim=-1, keepdim=True)
    is_peak = (_first_of_equals(heatmaps) & (heatmaps > 0)).flatten(2)
    # The maximum is taken for itself, so that equal peaks elsewhere cannot take its place.
    others = torch.where(is_peak, flat, -torch.inf).scatter(-1, top, -torch.inf)
    heights, cells = others.topk(count - 1, dim=-1)
    cells = torch.cat([top, cells], dim=-1)
    first = flat.gather(-1, top).clamp_min(FLOOR).log()
    # topk gives any cell where there is no peak left.
    log_heights = torch.where(heights > 0, heights.clamp_min(FLOOR).log(), -torch.inf)
    return Peaks(cells, refined_cells(heatmaps, cells), torch.cat([first, log_heights], dim=-1))


def _first_of_equals(heatmaps: Tensor) -> Tensor:
    """Cells that are higher than the neighbours before them, in row-major order, and not lower than those behind."""
    padded = F.pad(heatmaps, (1, 1, 1, 1), value=-torch.inf)
    height, width = heatmaps.shape[-2:]
    peak = torch.ones_like(heatmaps, dtype=torch.bool)
    for down in range(3):
        for right in range(3):
            if (down, right) == (1, 1):
                continue
            neighbour = padded[..., down : down + height, right : right + width]
            peak &= heatmaps > neighbour if (down, right) < (1, 1) else heatmaps >= neighbour
    return peak


@torch.no_grad()
def only_peak(heatmaps: Tensor, cells: Tensor, radius: int) -> Tensor:
    """Maps whose maximum is at a given cell, which they leave as it is with its surroundings.

    Farther than ``radius`` a map is empty; nearer, what reaches the peak's height is cut off just below it. So a codec
    that looks for the maximum and refines it by its surroundings decodes this peak as it decodes any.

    Args:
        heatmaps: Shape (B, K, H, W).
        cells: Indices in row-major order, shape (B, K, C).
        radius: Cells on each side, at least 1.

    Returns:
        Shape (B, K, C, H, W).
    """
    height, width = heatmaps.shape[-2:]
    rows, columns = torch.arange(height, device=heatmaps.device), torch.arange(width, device=heatmaps.device)
    down = rows[:, None] - (cells // width)[..., None, None]
    right = columns - (cells % width)[..., None, None]
    maps = heatmaps[:, :, None]
    peak = heatmaps.flatten(2).gather(-1, cells)[..., None, None]
    below = torch.minimum(maps, torch.nextafter(peak, peak.new_tensor(-torch.inf)))
    near = (down.abs() <= radius) & (right.abs() <= radius)
    cut = torch.where(near, below, torch.minimum(below, torch.zeros_like(below)))
    return torch.where((down == 0) & (right == 0), maps, cut)
