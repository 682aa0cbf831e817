"""Encoder-decoder with skip connections at heatmap size: the discriminators P and C of chen2017."""

from __future__ import annotations

import torch.nn.functional as F
from mmcv.cnn import ConvModule
from mmengine.model import BaseModule
from mmpose.models.backbones.resnet import Bottleneck
from torch import Tensor, nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class HeatmapEncoderDecoder(BaseModule):
    """Residual blocks down and up again, with skips between levels of the same resolution (chen2017 section 2.2, 2.3).

    P is this network on image + pose + occlusion maps, C the same on pose + occlusion maps. As in the paper a residual
    block has three convolutions (1 x 1, 3 x 3, 1 x 1, half the width in the middle) and every block is 512 wide. The
    text gives no depth; 4 halvings take 64 x 64 to 4 x 4, as the hourglass does. Other than in an hourglass, skips
    are the encoder's features themselves and not a branch of their own, which makes it about half as large.

    Output: a tuple with one tensor (B, ``out_channels``, H, W), at the resolution of the input.

    Args:
        in_channels: Channels of the input, heatmaps and image together.
        channels: Width of all blocks, even.
        depth: How often the resolution is halved, at least 1.
        norm_cfg: Normalization layers.
        init_cfg: Initialization; the default leaves torch's.

    Raises:
        ValueError: ``depth`` < 1 or ``channels`` is odd.
    """

    def __init__(
        self,
        in_channels: int,
        channels: int = 512,
        depth: int = 4,
        norm_cfg: dict | None = None,
        init_cfg: dict | list | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if depth < 1 or channels % 2:
            raise ValueError(f'depth must be at least 1 and channels even, got {depth} and {channels}')
        norm_cfg = norm_cfg or dict(type='BN', requires_grad=True)
        self.out_channels = channels
        self.size_divisor = 2**depth

        def block() -> Bottleneck:
            return Bottleneck(channels, channels, expansion=2, norm_cfg=norm_cfg)

        self.stem = ConvModule(in_channels, channels, 3, padding=1, norm_cfg=norm_cfg)
        self.encoders = nn.ModuleList(block() for _ in range(depth + 1))
        self.decoders = nn.ModuleList(block() for _ in range(depth))

    def forward(self, x: Tensor) -> tuple[Tensor]:
        """Heatmaps and image (B, ``in_channels``, H, W), H and W multiples of ``size_divisor``, to features."""
        x = self.encoders[0](self.stem(x))
        skips = []
        for encoder in self.encoders[1:]:
            skips.append(x)
            x = encoder(F.max_pool2d(x, 2))
        for decoder, skip in zip(self.decoders, reversed(skips), strict=True):
            x = decoder(F.interpolate(x, scale_factor=2.0) + skip)
        return (x,)
