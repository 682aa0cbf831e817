"""A U-net of a size that one CPU core trains in minutes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mmcv.cnn import ConvModule
from mmpose.models.backbones.base_backbone import BaseBackbone
from torch import Tensor, nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class SmallUNet(BaseBackbone):
    """A stem of stride 2, levels of two convolutions that halve the sides, and back up by addition.

    Output: one map (B, ``channels[0]``, H / 2, W / 2).

    Args:
        channels: Width of each level, from the finest.
        init_cfg: Initialization; the default leaves torch's.
    """

    def __init__(self, channels: Sequence[int] = (32, 64, 96, 128), init_cfg: dict | list | None = None) -> None:
        super().__init__(init_cfg)

        def convs(before: int, after: int, stride: int = 1) -> nn.Sequential:
            norm = dict(type='BN')
            return nn.Sequential(
                ConvModule(before, after, 3, stride, 1, norm_cfg=norm), ConvModule(after, after, 3, 1, 1, norm_cfg=norm)
            )

        self.down = nn.ModuleList(convs(a, b, stride=2) for a, b in pairwise([3, *channels]))
        self.lateral = nn.ModuleList(
            ConvModule(b, a, 1, norm_cfg=dict(type='BN'), act_cfg=None) for a, b in pairwise(channels)
        )
        self.up = nn.ModuleList(convs(a, a) for a in channels[:-1])

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Images (B, 3, H, W) to a tuple of one map."""
        levels = []
        for down in self.down:
            x = down(x)
            levels.append(x)
        for level, lateral, up in reversed(list(zip(levels[:-1], self.lateral, self.up, strict=True))):
            x = up(level + nn.functional.interpolate(lateral(x), size=level.shape[-2:], mode='nearest'))
        return (x,)
