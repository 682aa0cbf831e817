"""Stacked hourglasses of pre-activated residual modules (Newell 2016), up to what is made of their features.

Layers and sizes are those of chou2017's code, the published one of these networks: 4 stacks of two modules a level, 256
wide, have its 24.87 million parameters. Attributes have the names of MMPose's ``HourglassNet``, whose modules differ
(two 3 x 3 convolutions at full width, each before its normalization).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mmcv.cnn import build_norm_layer
from mmengine.model import BaseModule
from torch import Tensor, nn


def preactivated(in_channels: int, channels: int, kernel_size: int, norm_cfg: dict) -> list[nn.Module]:
    """Normalization, ReLU and a convolution that keeps the resolution."""
    return [
        build_norm_layer(norm_cfg, in_channels)[1],
        nn.ReLU(inplace=True),
        nn.Conv2d(in_channels, channels, kernel_size, padding=kernel_size // 2),
    ]


class Residual(nn.Module):
    """A residual module of three convolutions, 1 x 1, 3 x 3 and 1 x 1, half as wide in the middle.

    Each is preceded by a normalization and a ReLU. A 1 x 1 convolution is on the skip connection where the width
    changes.

    Args:
        in_channels: Channels of the input.
        channels: Channels of the output, even.
        norm_cfg: Normalization layers.
    """

    def __init__(self, in_channels: int, channels: int, norm_cfg: dict) -> None:
        super().__init__()
        middle = channels // 2
        self.layers = nn.Sequential(
            *preactivated(in_channels, middle, 1, norm_cfg),
            *preactivated(middle, middle, 3, norm_cfg),
            *preactivated(middle, channels, 1, norm_cfg),
        )
        self.skip = nn.Identity() if in_channels == channels else nn.Conv2d(in_channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, ``in_channels``, H, W) to (B, ``channels``, H, W)."""
        return self.skip(x) + self.layers(x)


def residuals(widths: Sequence[int], norm_cfg: dict) -> nn.Sequential:
    """Residual modules in a row, from each width to the next."""
    return nn.Sequential(*(Residual(*pair, norm_cfg) for pair in pairwise(widths)))


class HourglassModule(nn.Module):
    """One hourglass: halves the resolution level by level and doubles it again, with a branch across at each level.

    Args:
        stage_channels: Channels at each resolution, the input's first; one more than there are halvings.
        stage_blocks: Residual modules at each resolution: of the branch across, of the way down and of the way up.
        norm_cfg: Normalization layers.
    """

    def __init__(self, stage_channels: Sequence[int], stage_blocks: Sequence[int], norm_cfg: dict) -> None:
        super().__init__()
        (width, below), blocks = stage_channels[:2], stage_blocks[0]
        self.up1 = residuals([width] * (blocks + 1), norm_cfg)
        self.low1 = nn.Sequential(nn.MaxPool2d(2), residuals([width] + [below] * blocks, norm_cfg))
        self.low2 = (
            HourglassModule(stage_channels[1:], stage_blocks[1:], norm_cfg)
            if len(stage_channels) > 2
            else residuals([below] * (stage_blocks[1] + 1), norm_cfg)
        )
        self.low3 = nn.Sequential(residuals([below] * blocks + [width], norm_cfg), nn.Upsample(scale_factor=2))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape; H and W are multiples of 2 to the number of halvings."""
        return self.up1(x) + self.low3(self.low2(self.low1(x)))


def image_stem(widths: tuple[int, int, int, int], norm_cfg: dict) -> nn.Sequential:
    """From an image (B, 3, H, W) to features (B, C, H / 4, W / 4).

    A 7 x 7 convolution of stride 2, a residual module, a max pooling, two residual modules (Newell 2016; chen2017
    section 3).

    Args:
        widths: Channels after the convolution and after each residual module.
        norm_cfg: Normalization layers.
    """
    return nn.Sequential(
        nn.Conv2d(3, widths[0], 7, stride=2, padding=3),
        build_norm_layer(norm_cfg, widths[0])[1],
        nn.ReLU(inplace=True),
        residuals(widths[:2], norm_cfg),
        nn.MaxPool2d(2),
        residuals(widths[1:], norm_cfg),
    )


class HourglassStacks(BaseModule):
    """Stacked hourglasses. The input of a stack is that of the stack before plus a 1 x 1 convolution of its features.

    Subclasses add what else is fed on. Output: a list with one tensor (B, ``feat_channel``, H, W) a stack.

    Args:
        stem: Makes the first stack's input, (B, ``stage_channels[0]``, H, W).
        downsample_times: How often an hourglass halves the resolution.
        num_stacks: Number of hourglasses.
        stage_channels: Channels at each resolution, at least ``downsample_times + 1`` numbers.
        stage_blocks: Residual modules at each resolution, as many. The first number is also that of the modules that
            follow an hourglass.
        feat_channel: Channels of a stack's features.
        norm_cfg: Normalization layers.
        init_cfg: Initialization; the default leaves torch's.

    Raises:
        ValueError: ``num_stacks`` or ``downsample_times`` is below 1, or there are too few numbers for the resolutions.
    """

    def __init__(
        self,
        stem: nn.Module,
        downsample_times: int,
        num_stacks: int,
        stage_channels: Sequence[int],
        stage_blocks: Sequence[int],
        feat_channel: int,
        norm_cfg: dict,
        init_cfg: dict | list | None = None,
    ) -> None:
        super().__init__(init_cfg)
        levels = downsample_times + 1
        if min(num_stacks, downsample_times) < 1 or min(len(stage_channels), len(stage_blocks)) < levels:
            raise ValueError(
                f'{type(self).__name__}: num_stacks ({num_stacks}) and downsample_times ({downsample_times}) must be '
                f'at least 1, and the {levels} resolutions need a number each in stage_channels, which has '
                f'{len(stage_channels)}, and in stage_blocks, which has {len(stage_blocks)}'
            )
        stage_channels, stage_blocks = stage_channels[:levels], stage_blocks[:levels]
        width = stage_channels[0]
        self.stem = stem
        self.hourglass_modules = nn.ModuleList(
            HourglassModule(stage_channels, stage_blocks, norm_cfg) for _ in range(num_stacks)
        )
        self.out_convs = nn.ModuleList(
            nn.Sequential(
                residuals([width] * (stage_blocks[0] + 1), norm_cfg),
                nn.Conv2d(width, feat_channel, 1),
                build_norm_layer(norm_cfg, feat_channel)[1],
                nn.ReLU(inplace=True),
            )
            for _ in range(num_stacks)
        )
        self.remap_convs = nn.ModuleList(nn.Conv2d(feat_channel, width, 1) for _ in range(num_stacks - 1))

    def stack(self, index: int, x: Tensor) -> Tensor:
        """Features of one stack from its input."""
        return self.out_convs[index](self.hourglass_modules[index](x))

    def forward(self, x: Tensor) -> list[Tensor]:
        """The stem's input to each stack's features; see the class."""
        x = self.stem(x)
        features = [self.stack(0, x)]
        for index, remap in enumerate(self.remap_convs, start=1):
            x = x + remap(features[-1])
            features.append(self.stack(index, x))
        return features
