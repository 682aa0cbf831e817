"""Embeds the geometry of a 2D pose: the geometric source of yang2018 without depth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmpose_gan.registry import MODELS

from .pose_descriptor_2d import normalize_pose, pair_descriptor


@MODELS.register_module()
class GeometryNet(BaseModule):
    """Joints, free of place and size, as offsets of all pairs and their squares, through fully connected layers.

    yang2018 draws this branch and gives none of its layers: these are ours. Which joints belong to the pose is an input
    beside them, so that a joint that is not labelled differs from one that lies on another.

    Output: (B, ``out_channels``).

    Args:
        num_keypoints: Number of joints K, at least 2.
        channels: Width of each layer; the last is the size of the embedding.
        init_cfg: Initialization; the default leaves torch's.

    Raises:
        ValueError: ``channels`` is empty, or there are no pairs.
    """

    def __init__(
        self, num_keypoints: int, channels: Sequence[int] = (256, 256), init_cfg: dict | list | None = None
    ) -> None:
        super().__init__(init_cfg)
        if not channels or num_keypoints < 2:
            raise ValueError(
                f'GeometryNet needs at least one layer and two joints, got channels {list(channels)} and '
                f'num_keypoints {num_keypoints}'
            )
        widths = [2 * num_keypoints * (num_keypoints - 1) + num_keypoints, *channels]
        self.layers = nn.Sequential(
            *(layer for before, after in pairwise(widths) for layer in (nn.Linear(before, after), nn.LeakyReLU(0.2)))
        )
        self.out_channels = channels[-1]

    def forward(self, joints: Tensor, mask: Tensor) -> Tensor:
        """Joints (B, K, 2) in any unit and which belong to the pose, (B, K), 0 or 1, to embeddings."""
        descriptor = pair_descriptor(normalize_pose(joints, mask), mask)
        return self.layers(torch.cat([descriptor.flatten(1), mask.to(descriptor.dtype)], dim=1))
