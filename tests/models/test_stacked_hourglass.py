"""The network that feeds heatmaps back: against a plain forward, and what reaches what."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from tiny import KEYPOINTS
from torch import Tensor

from mmpose_gan.models import HeatmapHourglassNet, StackedHourglassNet

LEVELS = dict(downsample_times=2, stage_channels=(8, 6, 10), stage_blocks=(2, 1, 3))


def net(stacks: int = 3, **overrides: object) -> StackedHourglassNet:
    """A small network with statistics and biases that are not those of the start."""
    torch.manual_seed(0)
    model = StackedHourglassNet(KEYPOINTS, num_stacks=stacks, feat_channel=7, **LEVELS, **overrides).double()
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                value.uniform_(0.5, 1.5) if 'var' in name else value.add_(torch.randn_like(value) * 0.1)
    return model


class Plain:
    """The network as Newell 2016 and chou2017 Fig. 3 draw it, written out over the same numbers."""

    def __init__(self, model: StackedHourglassNet) -> None:
        self.state, self.training = model.state_dict(), model.training

    def conv(self, x: Tensor, key: str, stride: int = 1) -> Tensor:
        weight = self.state[f'{key}.weight']
        return F.conv2d(x, weight, self.state[f'{key}.bias'], stride, padding=weight.shape[-1] // 2)

    def norm(self, x: Tensor, key: str) -> Tensor:
        """Batch normalization and ReLU."""
        if self.training:
            mean, var = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), correction=0)
        else:
            mean, var = self.state[f'{key}.running_mean'], self.state[f'{key}.running_var']
        x = (x - mean[:, None, None]) / torch.sqrt(var + 1e-5)[:, None, None]
        return torch.relu(x * self.state[f'{key}.weight'][:, None, None] + self.state[f'{key}.bias'][:, None, None])

    def residual(self, x: Tensor, key: str) -> Tensor:
        y = x
        for index in (0, 3, 6):
            y = self.conv(self.norm(y, f'{key}.layers.{index}'), f'{key}.layers.{index + 2}')
        return y + (self.conv(x, f'{key}.skip') if f'{key}.skip.weight' in self.state else x)

    def residuals(self, x: Tensor, key: str, number: int) -> Tensor:
        for index in range(number):
            x = self.residual(x, f'{key}.{index}')
        return x

    def hourglass(self, x: Tensor, key: str) -> Tensor:
        """Two halvings, as in LEVELS: the outer level has 2 modules a branch, the inner 1, the lowest 3."""
        low = self.residuals(F.max_pool2d(x, 2), f'{key}.low1.1', 2)
        lower = self.residuals(F.max_pool2d(low, 2), f'{key}.low2.low1.1', 1)
        lower = self.residuals(self.residuals(lower, f'{key}.low2.low2', 3), f'{key}.low2.low3.0', 1)
        low = self.residuals(low, f'{key}.low2.up1', 1) + lower.repeat_interleave(2, 2).repeat_interleave(2, 3)
        low = self.residuals(low, f'{key}.low3.0', 2)
        return self.residuals(x, f'{key}.up1', 2) + low.repeat_interleave(2, 2).repeat_interleave(2, 3)

    def stem(self, x: Tensor) -> Tensor:
        x = self.residual(self.norm(self.conv(x, 'stem.0', stride=2), 'stem.1'), 'stem.3.0')
        return self.residuals(F.max_pool2d(x, 2), 'stem.5', 2)

    def __call__(self, image: Tensor, stacks: int) -> list[Tensor]:
        """Heatmaps of each stack, and the last one's features."""
        x, heatmaps = self.stem(image), []
        for n in range(stacks):
            features = self.residuals(self.hourglass(x, f'hourglass_modules.{n}'), f'out_convs.{n}.0', 2)
            features = self.norm(self.conv(features, f'out_convs.{n}.1'), f'out_convs.{n}.2')
            heatmaps.append(self.conv(features, f'heatmap_convs.{n}'))
            if n + 1 < stacks:
                x = x + self.conv(features, f'remap_convs.{n}') + self.conv(heatmaps[n], f'heatmap_remap_convs.{n}')
        return [*heatmaps, features]


@pytest.mark.parametrize('training', [False, True])
@pytest.mark.parametrize('stacks', [1, 3])
def test_it_is_the_network_of_the_papers(stacks: int, training: bool) -> None:
    """Heatmaps, and gradients in every parameter."""
    model = net(stacks, append_features=True).train(training)
    image = torch.randn(2, 3, 64, 48, dtype=torch.float64)
    plain = Plain(model)
    plain.state = {key: value.clone().requires_grad_(value.is_floating_point()) for key, value in plain.state.items()}
    expected, found = plain(image, stacks), model(image)
    assert [maps.shape for maps in found] == [(2, KEYPOINTS, 16, 12)] * stacks + [(2, 7, 16, 12)]
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-10)
    # Weighted, because in training sums of squares say little about what normalization has scaled.
    weights = [torch.randn_like(maps) for maps in expected]
    sum(map(torch.sum, map(torch.mul, expected, weights))).backward()
    sum(map(torch.sum, map(torch.mul, found, weights))).backward()
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(parameter.grad, plain.state[name].grad, rtol=1e-6, atol=1e-9, msg=name)


def test_heatmaps_of_a_stack_reach_the_next_one() -> None:
    """Which they do not in MMPose's hourglass: with the features' way closed nothing of a stack gets on there."""
    model = net(2).eval()
    image = torch.randn(1, 3, 64, 64, dtype=torch.float64)
    model.remap_convs[0].register_forward_hook(lambda *args: torch.zeros_like(args[-1]))
    before = model(image)[1]
    assert torch.autograd.grad(before.sum(), model.heatmap_convs[0].weight)[0].any()
    model.heatmap_convs[0].bias.data += 1
    assert not torch.allclose(model(image)[1], before)


@pytest.mark.parametrize('stacks', [1, 2])
def test_every_parameter_is_trained(stacks: int) -> None:
    for features in (False, True):
        model = net(stacks, append_features=features)
        sum(maps.square().sum() for maps in model(torch.randn(2, 3, 64, 64, dtype=torch.float64))).backward()
        assert not [name for name, p in model.named_parameters() if p.grad is None]


@pytest.mark.parametrize(
    'overrides', [dict(num_stacks=0), dict(downsample_times=0), dict(downsample_times=5), dict(stage_blocks=(1, 1))]
)
def test_numbers_that_do_not_fit_are_named(overrides: dict) -> None:
    with pytest.raises(ValueError, match=r'StackedHourglassNet: num_stacks \(\d\) and downsample_times \(\d\) must be'):
        StackedHourglassNet(KEYPOINTS, **{**LEVELS, **overrides})


def test_the_discriminator_is_the_generator_s_network_but_for_its_stem() -> None:
    """chou2017 section 1: "the architectures of our discriminator and generator are exactly the same"."""
    theirs, ours = net(2).state_dict(), HeatmapHourglassNet(6, num_stacks=2, feat_channel=7, **LEVELS).state_dict()
    shapes = [{k: v.shape for k, v in state.items() if not k.startswith('stem.')} for state in (theirs, ours)]
    assert {k: v for k, v in shapes[0].items() if not k.startswith('heatmap_')} == shapes[1]
