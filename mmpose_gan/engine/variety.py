"""Whether a generator predicts something else for each image."""

from __future__ import annotations

import torch
from torch import Tensor

from mmpose_gan.models.poses import Pose


def variety(pose: Pose) -> Tensor:
    """The variance over a batch as a share of the mean square: 0 where all images have the same prediction.

    Args:
        pose: Of at least two images: its heatmaps, or its joints where it has none.

    Returns:
        A scalar in [0, 1], detached, on the device.

    Example:
        >>> maps = torch.eye(4).view(2, 2, 2, 2)
        >>> float(variety(Pose(maps))), float(variety(Pose(maps[:1].expand(2, -1, -1, -1))))
        (0.5, 0.0)
    """
    values = (pose.heatmaps if pose.heatmaps.numel() or pose.joints is None else pose.joints).detach().float()
    square = values.square().mean()
    return values.var(dim=0, correction=0).mean() / square.clamp_min(torch.finfo(square.dtype).tiny)
