"""The discriminators' networks: the published sizes, the resolution, and what they share with MMPose's."""

import pytest
import torch
from mmengine.config import Config
from mmpose.registry import MODELS as MMPOSE_MODELS
from tiny import hrnet_extra

from mmpose_gan.models.discriminators import HeatmapHourglassNet, HeatmapHRNet

ADVERSARIES = 'configs/_base_/adversaries'


def parameters(module):
    return sum(p.numel() for p in module.parameters())


def test_hrnet_w32_has_the_published_number_of_parameters():
    """peers.md section 0: HRGAN's discriminator for MPII has 28.48 M parameters with its 1x1 convolution to 16 maps."""
    adversary = Config.fromfile(f'{ADVERSARIES}/reconstruction_hrnet_w32.py').adversary
    cfg = adversary.model.discriminators.reconstruction.backbone
    backbone = HeatmapHRNet(cfg.extra, in_channels=19)
    assert round((parameters(backbone) + 32 * 16 + 16) / 1e6, 2) == 28.48


def test_hrnet_differs_from_the_generator_s_in_its_stem_only():
    stock = MMPOSE_MODELS.build(dict(type='HRNet', in_channels=3, extra=hrnet_extra()))
    ours = HeatmapHRNet(hrnet_extra(), in_channels=6)
    stock_state, our_state = stock.state_dict(), ours.state_dict()
    assert {k.split('.')[0] for k in stock_state.keys() - our_state.keys()} == {'conv1', 'bn1', 'conv2', 'bn2'}
    assert not our_state.keys() - stock_state.keys()
    other = {k for k in our_state if our_state[k].shape != stock_state[k].shape}
    assert other == {'layer1.0.conv1.weight', 'layer1.0.downsample.0.weight'}


@pytest.mark.parametrize('size', [(16, 16), (24, 16)])
def test_the_resolution_is_kept(size):
    hrnet = HeatmapHRNet(hrnet_extra(), in_channels=6)
    hourglass = HeatmapHourglassNet(
        6, downsample_times=3, stage_channels=(8, 8, 8, 8), stage_blocks=(1, 1, 1, 1), feat_channel=5
    )
    for backbone in (hrnet, hourglass):
        feats = backbone(torch.randn(2, 6, *size))
        assert feats[-1].shape == (2, backbone.out_channels, *size)
        assert all(side % backbone.size_divisor == 0 for side in size)


def test_negative_inputs_reach_the_first_layer():
    """The stem's ReLU is gone with the stem: images are normalised, heatmaps may undershoot."""
    backbone = HeatmapHRNet(hrnet_extra(), in_channels=6)
    backbone.eval()  # HRNet's eval() returns nothing
    x = torch.randn(1, 6, 16, 16)
    assert not torch.equal(backbone(x)[0], backbone(x.clamp_min(0))[0])


@pytest.mark.parametrize('stacks', [1, 2])
def test_every_parameter_of_the_hourglass_is_used(stacks):
    backbone = HeatmapHourglassNet(
        6, downsample_times=1, num_stacks=stacks, stage_channels=(8, 8), stage_blocks=(1, 1), feat_channel=5
    )
    backbone(torch.randn(2, 6, 16, 16))[-1].square().mean().backward()
    unused = [name for name, p in backbone.named_parameters() if p.grad is None]
    assert not unused
