"""The stacked multi-task generator of chen2017, up to its classifiers."""

from __future__ import annotations

from mmcv.cnn import ConvModule
from mmpose.models.backbones import HourglassNet
from mmpose.models.backbones.resnet import BasicBlock, ResLayer
from torch import Tensor, nn

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class PoseOcclusionHourglassNet(HourglassNet):
    r"""Stacked hourglass whose stacks make features of two tasks and take those of the stack before.

    .. math:: \{Y_n, Z_n, X\} = G_n(Y_{n-1}, Z_{n-1}, X), \qquad \{Y_1, Z_1, X\} = G_1(X)
        \qquad \text{(chen2017 section 2.1, Fig. 3)}

    X are the stem's features, the same for every stack, Y_n the features of pose and Z_n those of occlusion. The input
    of a stack is a block on relu(X' + (Y, Z)'), where a prime is a 1 x 1 convolution; so both tasks' features reach it.
    :class:`~mmpose_gan.models.StackedPoseOcclusionHead` makes the heatmaps from Y_n and Z_n. These are MMPose's layers
    with ``feat_channel`` doubled; MMPose feeds a stack's input on where here X is fed. Residual blocks are MMPose's,
    of two convolutions; the paper's have three.

    Output: a list with one tensor (B, 2 ``feat_channel``, H / 4, W / 4) a stack, Y_n then Z_n.

    Args:
        downsample_times: How often an hourglass halves the resolution. The default, 4, takes 64 x 64 to 4 x 4 as in
            Newell 2016; the input's sides must be multiples of ``4 * 2**downsample_times``.
        num_stacks: Number of stacks N; 4 in the paper.
        stage_channels: Channels of the modules at each resolution, ``downsample_times + 1`` of them. With 256 first the
            stem is MMPose's.
        stage_blocks: Residual blocks at each resolution.
        feat_channel: Channels of Y_n, and of Z_n.
        norm_cfg: Normalization layers.
        **kwargs: ``init_cfg`` of ``HourglassNet``.
    """

    def __init__(
        self,
        downsample_times: int = 4,
        num_stacks: int = 4,
        stage_channels: tuple[int, ...] = (256, 256, 384, 384, 512),
        stage_blocks: tuple[int, ...] = (2, 2, 2, 2, 4),
        feat_channel: int = 256,
        norm_cfg: dict | None = None,
        **kwargs,
    ) -> None:
        norm_cfg = norm_cfg or dict(type='BN', requires_grad=True)
        super().__init__(
            downsample_times=downsample_times,
            num_stacks=num_stacks,
            stage_channels=stage_channels,
            stage_blocks=stage_blocks,
            feat_channel=2 * feat_channel,
            norm_cfg=norm_cfg,
            **kwargs,
        )
        if num_stacks == 1:
            self.inters = nn.Sequential()  # MMPose makes a block between stacks even where there is one stack only
        width = stage_channels[0]
        self.stem = nn.Sequential(
            ConvModule(3, width // 2, 7, padding=3, stride=2, norm_cfg=norm_cfg),
            ResLayer(BasicBlock, 1, width // 2, width, stride=2, norm_cfg=norm_cfg),
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        """Images (B, 3, H, W) to each stack's features; see the class."""
        x = self.stem(x)
        outputs = [self._stack(0, x)]
        for index, (image, features, block) in enumerate(
            zip(self.conv1x1s, self.remap_convs, self.inters, strict=True)
        ):
            outputs.append(self._stack(index + 1, block(self.relu(image(x) + features(outputs[-1])))))
        return outputs

    def _stack(self, index: int, x: Tensor) -> Tensor:
        return self.out_convs[index](self.hourglass_modules[index](x))
