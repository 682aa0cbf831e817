"""The stacked multi-task generator of chen2017, up to its classifiers."""

from __future__ import annotations

from torch import Tensor

from mmpose_gan.models.hourglass import HourglassStacks, image_stem
from mmpose_gan.registry import MODELS


@MODELS.register_module()
class PoseOcclusionHourglassNet(HourglassStacks):
    r"""Stacked hourglass whose stacks make features of two tasks and take those of the stack before.

    .. math:: \{Y_n, Z_n, X\} = G_n(Y_{n-1}, Z_{n-1}, X), \qquad \{Y_1, Z_1, X\} = G_1(X)
        \qquad \text{(chen2017 section 2.1, Fig. 3)}

    X are the stem's features, the same for every stack, Y_n the features of pose and Z_n those of occlusion. The input
    of a stack is X plus a 1 x 1 convolution of (Y, Z), as in Newell 2016, where a stack's input takes the place of X.
    :class:`~mmpose_gan.models.StackedPoseOcclusionHead` makes the heatmaps from Y_n and Z_n.

    Output: a list with one tensor (B, ``num_tasks`` x ``feat_channel``, H / 4, W / 4) a stack, Y_n then Z_n.

    Args:
        downsample_times: How often an hourglass halves the resolution. The default, 4, takes 64 x 64 to 4 x 4 as in
            Newell 2016; the input's sides must be multiples of ``4 * 2**downsample_times``.
        num_stacks: Number of stacks N; 4 in the paper.
        stage_channels: Channels at each resolution, ``downsample_times + 1`` numbers. The first are also those of the
            stem's residual modules: section 3 has "all residual modules" of "the entire network" alike, 512 wide.
        stage_blocks: Residual modules at each resolution, as many numbers.
        feat_channel: Channels of Y_n, and of Z_n.
        num_tasks: 2, or 1 for pose alone (section 3.4: "removing the part for the occlusion heatmaps").
        norm_cfg: Normalization layers.
        init_cfg: Initialization; the default leaves torch's.

    Raises:
        ValueError: See :class:`~mmpose_gan.models.hourglass.HourglassStacks`.
    """

    def __init__(
        self,
        downsample_times: int = 4,
        num_stacks: int = 4,
        stage_channels: tuple[int, ...] = (512, 512, 512, 512, 512),
        stage_blocks: tuple[int, ...] = (1, 1, 1, 1, 1),
        feat_channel: int = 256,
        num_tasks: int = 2,
        norm_cfg: dict | None = None,
        init_cfg: dict | list | None = None,
    ) -> None:
        norm_cfg = norm_cfg or dict(type='BN')
        width = stage_channels[0]
        super().__init__(
            image_stem((64, width, width, width), norm_cfg),  # 64: Newell 2016; the paper is silent
            downsample_times,
            num_stacks,
            stage_channels,
            stage_blocks,
            num_tasks * feat_channel,
            norm_cfg,
            init_cfg,
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        """Images (B, 3, H, W) to each stack's features; see the class."""
        x = self.stem(x)
        features = [self.stack(0, x)]
        for index, remap in enumerate(self.remap_convs, start=1):
            features.append(self.stack(index, x + remap(features[-1])))
        return features
