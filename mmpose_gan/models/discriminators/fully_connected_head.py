"""The head of a discriminator whose features are a vector: fully connected layers to one verdict."""

from __future__ import annotations

from mmengine.model import BaseModule
from torch import Tensor, nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class FullyConnectedVerdictHead(BaseModule):
    """Three fully connected layers to one logit for the whole pose (yang2018 section 5, Fig. 2).

    Args:
        in_channels: Size of the backbone's features.
        channels: Width of the two hidden layers.
        init_cfg: Initialization; the default leaves torch's.
    """

    def __init__(self, in_channels: int, channels: int = 256, init_cfg: dict | list | None = None) -> None:
        super().__init__(init_cfg)
        self.layers = nn.Sequential(
            nn.Linear(in_channels, channels),
            nn.ReLU(),
            nn.Linear(channels, channels),
            nn.ReLU(),
            nn.Linear(channels, 1),
        )

    def forward(self, feats: Tensor) -> Tensor:
        """Features (B, C) to logits (B, 1), above 0 for real."""
        return self.layers(feats)
