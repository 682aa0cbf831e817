"""The best local peaks of heatmaps, and maps in which one of them is the only one."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from mmpose_gan.models.discriminators.pose_descriptor_2d import refined_cells

#: A lower peak counts as this one, in units of a target's peak, so that its logarithm is a number.
FLOOR = 1e-4


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
