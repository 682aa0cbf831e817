"""The stacked hourglass that feeds its heatmaps back: the generator of chou2017, sharma2021 and yang2018."""

from __future__ import annotations

from torch import Tensor, nn

from mmpose_gan.models.hourglass import HourglassStacks, image_stem
from mmpose_gan.registry import MODELS


@MODELS.register_module()
class StackedHourglassNet(HourglassStacks):
    """Newell 2016's network with its heatmaps: what a stack predicts, the next one sees (chou2017 Fig. 3).

    The input of a stack is that of the stack before, plus a 1 x 1 convolution of its features, plus one of its
    heatmaps; in MMPose's ``HourglassNet`` heatmaps go nowhere but to the loss. So they are made here, and the head is
    ``CPMHead`` with ``final_layer=None``, which hands them on as they are::

        backbone=dict(type='mmpose_gan.StackedHourglassNet', out_channels=16, num_stacks=4),
        head=dict(type='CPMHead', in_channels=None, out_channels=16, num_stages=4, final_layer=None, ...)

    Output: a list with heatmaps (B, ``out_channels``, H / 4, W / 4) of each stack; H and W are multiples of
    ``4 * 2**downsample_times``.

    Args:
        out_channels: Number of heatmaps K; also ``model.head.out_channels``.
        downsample_times: How often an hourglass halves the resolution. The default, 4, takes 64 x 64 to 4 x 4 as in
            Newell 2016; MMPose's own hourglass has 5.
        num_stacks: Number of hourglasses; 8 in Newell 2016.
        stage_channels: Channels at each resolution, ``downsample_times + 1`` numbers.
        stage_blocks: Residual modules at each resolution, as many numbers; 1 in Newell 2016.
        feat_channel: Channels of a stack's features.
        append_features: Put the last stack's features behind the heatmaps, for
            :class:`~mmpose_gan.models.PoseDepthHead`.
        norm_cfg: Normalization layers.
        init_cfg: Initialization; the default leaves torch's, as chou2017's code does.

    Raises:
        ValueError: See :class:`~mmpose_gan.models.hourglass.HourglassStacks`.
    """

    def __init__(
        self,
        out_channels: int,
        downsample_times: int = 4,
        num_stacks: int = 8,
        stage_channels: tuple[int, ...] = (256, 256, 256, 256, 256),
        stage_blocks: tuple[int, ...] = (1, 1, 1, 1, 1),
        feat_channel: int = 256,
        append_features: bool = False,
        norm_cfg: dict | None = None,
        init_cfg: dict | list | None = None,
    ) -> None:
        norm_cfg = norm_cfg or dict(type='BN')
        width = stage_channels[0]
        super().__init__(
            image_stem((width // 4, width // 2, width // 2, width), norm_cfg),
            downsample_times,
            num_stacks,
            stage_channels,
            stage_blocks,
            feat_channel,
            norm_cfg,
            init_cfg,
        )
        self.append_features = append_features
        self.heatmap_convs = nn.ModuleList(nn.Conv2d(feat_channel, out_channels, 1) for _ in range(num_stacks))
        self.heatmap_remap_convs = nn.ModuleList(nn.Conv2d(out_channels, width, 1) for _ in self.remap_convs)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Images (B, 3, H, W) to each stack's heatmaps; see the class."""
        x = self.stem(x)
        features = self.stack(0, x)
        heatmaps = [self.heatmap_convs[0](features)]
        for index, (remap, remap_heatmaps) in enumerate(
            zip(self.remap_convs, self.heatmap_remap_convs, strict=True), start=1
        ):
            x = x + remap(features) + remap_heatmaps(heatmaps[-1])
            features = self.stack(index, x)
            heatmaps.append(self.heatmap_convs[index](features))
        return [*heatmaps, features] if self.append_features else heatmaps
