"""Taking 3D poses where a head hands them to its loss modules: heatmaps and depths as one field of 2 K maps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from mmpose_gan.models.heads import PoseDepthHead

from .heatmap_tap import HeatmapStage, tap_heatmaps


@contextmanager
def tap_poses(head: PoseDepthHead) -> Iterator[list[HeatmapStage]]:
    """Collect the pose that ``head.loss`` computes inside the context: one stage, since one stack has depths.

    Its heatmaps and target (B, 2 K, H, W) are K heatmaps, then K depth planes, each of which is its joint's depth
    everywhere; its weights (B, 2 K) those of heatmaps, then those of depths.
    """
    poses: list[HeatmapStage] = []
    with tap_heatmaps(head) as stages:

        def record(_: nn.Module, args: tuple) -> None:
            heatmaps, target, weights = stages[-1]
            depths, labels, depth_weights = args
            pose = HeatmapStage(
                torch.cat([heatmaps, _planes(depths, heatmaps)], dim=1),
                torch.cat([target, _planes(labels, target)], dim=1),
                torch.cat([weights, depth_weights], dim=1),
            )
            poses.append(pose)

        handle = head.depth_loss_module.register_forward_pre_hook(record)
        try:
            yield poses
        finally:
            handle.remove()


def _planes(depths: Tensor, like: Tensor) -> Tensor:
    return depths[..., None, None].expand_as(like)
