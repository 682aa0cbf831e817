"""The head of a discriminator that hands back heatmaps."""

from __future__ import annotations

from collections.abc import Sequence

from mmengine.model import BaseModule
from torch import Tensor, nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class ReconstructionHead(BaseModule):
    """A 1 x 1 convolution from the last features of a backbone to heatmaps, linear as in chou2017 and cao2020.

    Args:
        in_channels: Channels of the backbone's last features.
        num_heatmaps: Number of heatmaps K.
        init_cfg: Initialization; the default leaves torch's.
    """

    def __init__(self, in_channels: int, num_heatmaps: int, init_cfg: dict | list | None = None) -> None:
        super().__init__(init_cfg)
        self.final_layer = nn.Conv2d(in_channels, num_heatmaps, kernel_size=1)

    def forward(self, feats: Sequence[Tensor]) -> Tensor:
        """Features, the last of shape (B, C, H, W), to heatmaps (B, K, H, W)."""
        return self.final_layer(feats[-1])
