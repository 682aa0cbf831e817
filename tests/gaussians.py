"""Heatmaps with peaks in given places."""

from __future__ import annotations

import torch


def gaussians(places: torch.Tensor, side: int = 32) -> torch.Tensor:
    """Heatmaps (B, K, side, side) with a Gaussian at each place (B, K, 2)."""
    grid = torch.arange(side, dtype=torch.float64)
    x, y = (((grid - places[..., axis, None]) ** 2) for axis in (0, 1))
    return torch.exp(-(y[..., :, None] + x[..., None, :]) / 8)
