"""Stacked hourglass at heatmap size: chou2017's discriminator."""

from __future__ import annotations

from mmcv.cnn import build_norm_layer
from torch import nn

from mmpose_gan.models.hourglass import HourglassStacks, residuals
from mmpose_gan.registry import MODELS


@MODELS.register_module()
class HeatmapHourglassNet(HourglassStacks):
    """The generator's stacked hourglass with a stem of stride 1 for heatmaps (and the image brought to their size).

    As in chou2017's code the stem is a 3 x 3 convolution and three residual modules. What follows the last features is
    the discriminator's head.

    Output: a list with one tensor (B, ``out_channels``, H, W) a stack, at the resolution of the input.

    Args:
        in_channels: Channels of the input, heatmaps and image together.
        downsample_times: How often an hourglass halves the resolution. The default, 4, takes 64 x 64 to 4 x 4 as in
            Newell 2016.
        num_stacks: Number of hourglasses.
        stage_channels: Channels at each resolution, ``downsample_times + 1`` numbers.
        stage_blocks: Residual modules at each resolution, as many numbers.
        feat_channel: Channels of the output.
        norm_cfg: Normalization layers.
        init_cfg: Initialization; the default leaves torch's, as chou2017's code does.

    Raises:
        ValueError: See :class:`~mmpose_gan.models.hourglass.HourglassStacks`.
    """

    def __init__(
        self,
        in_channels: int,
        downsample_times: int = 4,
        num_stacks: int = 1,
        stage_channels: tuple[int, ...] = (256, 256, 256, 256, 256),
        stage_blocks: tuple[int, ...] = (2, 2, 2, 2, 2),
        feat_channel: int = 256,
        norm_cfg: dict | None = None,
        init_cfg: dict | list | None = None,
    ) -> None:
        norm_cfg = norm_cfg or dict(type='BN')
        width = stage_channels[0]
        stem = nn.Sequential(
            nn.Conv2d(in_channels, width // 4, 3, padding=1),
            build_norm_layer(norm_cfg, width // 4)[1],
            nn.ReLU(inplace=True),
            residuals((width // 4, width // 2, width // 2, width), norm_cfg),
        )
        super().__init__(
            stem, downsample_times, num_stacks, stage_channels, stage_blocks, feat_channel, norm_cfg, init_cfg
        )
        self.out_channels = feat_channel
        self.size_divisor = 2**downsample_times
