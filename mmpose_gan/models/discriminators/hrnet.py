"""HRNet at heatmap size: cao2020's discriminator, the generator's network without its stride-2 stem."""

from __future__ import annotations

from mmpose.models.backbones import HRNet
from mmpose.models.backbones.hrnet import get_expansion
from torch import nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class HeatmapHRNet(HRNet):
    """HRNet whose first layer takes heatmaps (and the image brought to their size) instead of a stem's features.

    Output: a tuple with one tensor (B, ``out_channels``, H, W), at the resolution of the input.

    Args:
        extra: MMPose's config of the four stages.
        in_channels: Channels of the input, heatmaps and image together.
        init_cfg: Initialization; the default leaves torch's, as cao2020's code does, whereas MMPose's HRNet draws from
            N(0, 0.001), which makes a discriminator start from zero maps.
        **kwargs: Other arguments of MMPose's ``HRNet``.
    """

    def __init__(self, extra: dict, in_channels: int, init_cfg: dict | list | None = None, **kwargs) -> None:
        super().__init__(extra, init_cfg=init_cfg, **kwargs)
        # The stem becomes the identity, so that HRNet's own forward serves. `relu` is used in the stem only.
        for name in ('conv1', self.norm1_name, 'conv2', self.norm2_name, 'relu'):
            setattr(self, name, nn.Identity())
        stage1 = self.stage1_cfg
        block = self.blocks_dict[stage1['block']]
        out_channels = stage1['num_channels'][0] * get_expansion(block)
        self.layer1 = self._make_layer(block, in_channels, out_channels, stage1['num_blocks'][0])

    @property
    def out_channels(self) -> int:
        """Channels of the highest-resolution branch."""
        return self.stage4_cfg['num_channels'][0] * get_expansion(self.blocks_dict[self.stage4_cfg['block']])

    @property
    def size_divisor(self) -> int:
        """The heatmaps' sides must be multiples of this: every branch halves the resolution of the one before."""
        return 2 ** (self.stage4_cfg['num_branches'] - 1)
