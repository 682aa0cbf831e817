"""The network that reads the joints' depths off heatmaps and features: yang2018's depth regression module."""

from __future__ import annotations

import torch
from mmengine.model import BaseModule
from mmpose.models.backbones.resnet import BasicBlock, ResLayer
from torch import Tensor, nn


class DepthRegressor(BaseModule):
    """Three residual and down-sampling modules, average pooling, one fully connected layer (yang2018 section 5).

    A residual and down-sampling module is the one of MMPose's hourglass (a ``BasicBlock`` of stride 2). Heatmaps and
    features enter side by side; how they are joined the paper does not say.

    Args:
        in_channels: Channels of the features.
        num_keypoints: Number of joints K.
        root_index: The joint to which depths are relative. Its own output is subtracted from all, so that it has depth
            0 exactly, as it has in the labels; else a discriminator would know a prediction by it.
        channels: Width of the modules; ours: that of the hourglass.
        norm_cfg: Normalization layers.
        init_cfg: Initialization; the default (ours) is He's for convolutions and 0 for the last layer, so that all
            depths begin at 0. With torch's they begin several times larger than the labels, and their gradient in the
            features is thousands of times that of the heatmaps: the 2D module does not recover for long.

    Raises:
        ValueError: ``root_index`` is not a joint.
    """

    def __init__(
        self,
        in_channels: int,
        num_keypoints: int,
        root_index: int,
        channels: int = 256,
        norm_cfg: dict | None = None,
        init_cfg: dict | list | None = None,
    ) -> None:
        super().__init__(
            init_cfg or [dict(type='Kaiming', layer='Conv2d'), dict(type='Constant', val=0.0, layer='Linear')]
        )
        if not 0 <= root_index < num_keypoints:
            raise ValueError(f'root_index is {root_index} but the {num_keypoints} joints are 0 to {num_keypoints - 1}')
        norm_cfg = norm_cfg or dict(type='BN', requires_grad=True)
        self.root_index = root_index
        self.layers = nn.Sequential(
            *(
                ResLayer(BasicBlock, 1, width, channels, stride=2, norm_cfg=norm_cfg)
                for width in (in_channels + num_keypoints, channels, channels)
            )
        )
        self.depth = nn.Linear(channels, num_keypoints)

    def forward(self, heatmaps: Tensor, features: Tensor) -> Tensor:
        """Heatmaps (B, K, H, W) and features (B, C, H, W) to depths (B, K) relative to the root."""
        depths = self.depth(self.layers(torch.cat([heatmaps, features], dim=1)).mean(dim=(-2, -1)))
        return depths - depths[:, self.root_index, None]
