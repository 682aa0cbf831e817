"""Networks that give one verdict a keypoint: shapes, parameters, skips, and the head against a convolution."""

from __future__ import annotations

import pytest
import torch

from mmpose_gan.models.discriminators import HeatmapEncoderDecoder, HeatmapHourglassNet, VerdictHead
from mmpose_gan.registry import MODELS


def small(depth: int = 2) -> HeatmapEncoderDecoder:
    torch.manual_seed(0)
    return HeatmapEncoderDecoder(in_channels=7, channels=8, depth=depth)


@pytest.mark.parametrize('keypoints', [16, 1])
@pytest.mark.parametrize('size', [(16, 16), (24, 12)])
def test_shapes(size: tuple[int, int], keypoints: int) -> None:
    backbone = small()
    assert all(side % backbone.size_divisor == 0 for side in size)
    feats = backbone(torch.randn(2, 7, *size))
    assert feats[-1].shape == (2, backbone.out_channels, *size)
    head = MODELS.build(dict(type='mmpose_gan.VerdictHead', in_channels=8, num_keypoints=keypoints))
    assert head(feats).shape == (2, keypoints)


def test_the_paper_s_width() -> None:
    """512 wide, 9 blocks of 1x1, 3x3, 1x1 with 256 in the middle, and a 3x3 stem on 3 + 32 channels."""
    backbone = HeatmapEncoderDecoder(in_channels=35)
    block = 512 * 256 + 256 * 256 * 9 + 256 * 512 + 2 * (256 + 256 + 512)
    assert sum(p.numel() for p in backbone.parameters()) == 35 * 512 * 9 + 2 * 512 + 9 * block
    assert backbone.size_divisor == 16


@pytest.mark.parametrize('depth', [1, 3])
def test_every_parameter_is_used(depth: int) -> None:
    backbone, head = small(depth), VerdictHead(8, 5)
    head(backbone(torch.randn(2, 7, 16, 16))).square().mean().backward()
    for module in (backbone, head):
        assert not [name for name, p in module.named_parameters() if p.grad is None or not p.grad.any()]


def test_skips_carry_the_first_features() -> None:
    """With the deepest path cut off, what is left depends on the input through the skip alone."""
    backbone = small(1).eval()
    backbone.encoders[1].forward = torch.zeros_like
    x = torch.randn(1, 7, 8, 8)
    first, second = backbone(x)[0], backbone(x + 1)[0]
    assert not torch.allclose(first, second)


def test_verdicts_are_means_of_maps() -> None:
    """A linear layer on mean features is the mean of the maps that a 1x1 convolution with its weights makes."""
    torch.manual_seed(0)
    backbone = HeatmapHourglassNet(6, downsample_times=1, stage_channels=(8, 8), stage_blocks=(1, 1), feat_channel=5)
    head = VerdictHead(backbone.out_channels, 4)
    convolution = torch.nn.Conv2d(5, 4, 1)
    convolution.weight.data = head.verdict.weight.data[:, :, None, None]
    convolution.bias.data = head.verdict.bias.data
    feats = backbone(torch.randn(2, 6, 16, 12))
    torch.testing.assert_close(head(feats), convolution(feats[-1]).mean(dim=(2, 3)))


def test_wrong_sizes_are_named() -> None:
    for wrong in (dict(depth=0), dict(channels=9)):
        with pytest.raises(ValueError, match='depth must be at least 1 and channels even'):
            HeatmapEncoderDecoder(7, **{**dict(channels=8), **wrong})
