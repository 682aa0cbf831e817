"""The accuracy that MMPose logs in training, computed on the device of the heatmaps."""

from __future__ import annotations

import torch
from torch import Tensor


@torch.no_grad()
def pose_accuracy(output: Tensor, target: Tensor, mask: Tensor, thr: float = 0.05) -> Tensor:
    """Share of keypoints whose predicted cell lies near the true one, averaged over the keypoints that occur.

    The same number as ``mmpose.evaluation.functional.pose_pck_accuracy``, which copies all heatmaps to the host. As
    there, x is divided by the height and y by the width, and a map without a positive value points at (-1, -1).

    Args:
        output: Predicted heatmaps, shape (B, K, H, W).
        target: True heatmaps, shape (B, K, H, W).
        mask: Which keypoints count, bool, shape (B, K).
        thr: Distance below which a keypoint is right, in heatmap sides.

    Returns:
        Scalar in [0, 1], float64; 0 where no keypoint counts.

    Example:
        >>> maps = torch.zeros(1, 2, 8, 8)
        >>> maps[0, 0, 3, 3] = maps[0, 1, 5, 5] = 1
        >>> pose_accuracy(torch.stack([maps[:, 0], maps[:, 0]], dim=1), maps, torch.tensor([[True, True]]))
        tensor(0.5000, dtype=torch.float64)
    """
    height, width = output.shape[-2:]
    x, y = (_cells(output) - _cells(target)).unbind(-1)
    distances = torch.hypot(x / height, y / width).float()
    counted = mask.sum(0)
    shares = ((distances < thr) & mask).sum(0).double() / counted.clamp_min(1)
    return (shares * (counted > 0)).sum() / (counted > 0).sum().clamp_min(1)


def _cells(heatmaps: Tensor) -> Tensor:
    """The cell (x, y) of each map's highest value, (-1, -1) where that is not positive; (B, K, 2), float64."""
    value, index = heatmaps.flatten(2).max(-1)
    width = heatmaps.shape[-1]
    cells = torch.stack([index % width, index // width], dim=-1).double()
    return torch.where(value[..., None] > 0, cells, -1.0)
