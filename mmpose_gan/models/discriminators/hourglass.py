"""Stacked hourglass at heatmap size: chou2017's discriminator."""

from __future__ import annotations

from mmcv.cnn import ConvModule
from mmpose.models.backbones import HourglassNet
from mmpose.models.backbones.resnet import BasicBlock, ResLayer
from torch import nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class HeatmapHourglassNet(HourglassNet):
    """MMPose's stacked hourglass with a stem of stride 1 for heatmaps (and the image brought to their size).

    Output: a list with one tensor (B, ``out_channels``, H, W) a stack, at the resolution of the input.

    Args:
        in_channels: Channels of the input, heatmaps and image together.
        downsample_times: How often an hourglass halves the resolution. The default, 4, takes 64 x 64 to 4 x 4 as in
            Newell 2016; MMPose's own hourglass has 5.
        num_stacks: Number of hourglasses.
        stage_channels: Channels of the modules at each resolution, ``downsample_times + 1`` of them.
        stage_blocks: Residual blocks at each resolution.
        feat_channel: Channels of the output.
        norm_cfg: Normalization layers.
        init_cfg: Initialization; the default leaves torch's, as chou2017's code does.
    """

    def __init__(
        self,
        in_channels: int,
        downsample_times: int = 4,
        num_stacks: int = 1,
        stage_channels: tuple[int, ...] = (256, 256, 384, 384, 512),
        stage_blocks: tuple[int, ...] = (2, 2, 2, 2, 4),
        feat_channel: int = 256,
        norm_cfg: dict | None = None,
        init_cfg: dict | list | None = None,
    ) -> None:
        norm_cfg = norm_cfg or dict(type='BN', requires_grad=True)
        super().__init__(
            downsample_times=downsample_times,
            num_stacks=num_stacks,
            stage_channels=stage_channels,
            stage_blocks=stage_blocks,
            feat_channel=feat_channel,
            norm_cfg=norm_cfg,
            init_cfg=init_cfg,
        )
        if num_stacks == 1:
            self.inters = nn.Sequential()  # MMPose makes a block between stacks even where there is one stack only
        self.out_channels = feat_channel
        self.size_divisor = 2**downsample_times
        width = stage_channels[0]
        # chou2017's discriminator widens 64 -> 128 -> 256 in this place, without a stride.
        self.stem = nn.Sequential(
            ConvModule(in_channels, width // 4, 3, padding=1, norm_cfg=norm_cfg),
            ResLayer(BasicBlock, 1, width // 4, width // 2, norm_cfg=norm_cfg),
            ResLayer(BasicBlock, 1, width // 2, width, norm_cfg=norm_cfg),
        )
