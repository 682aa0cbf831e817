"""Channels-last order, compiled networks and bfloat16 change speed, not the game."""

from __future__ import annotations

import copy

import pytest
import torch
from conductor import Conductor
from mmengine.hooks import Hook
from tiny import batch, estimator, optim_wrapper
from torch import nn

from mmpose_gan.engine.hooks import ChannelsLastHook, CompileHook

WHOLE = ('backbone', 'discriminators.reconstruction.backbone')


@pytest.mark.parametrize(
    ('hook', 'update'),
    [
        pytest.param(ChannelsLastHook(), 'simultaneous', id='layout, simultaneous'),
        pytest.param(ChannelsLastHook(), 'alternating', id='layout, alternating'),
        pytest.param(CompileHook(WHOLE, backend='eager'), 'simultaneous', id='compiled, simultaneous'),
        pytest.param(
            CompileHook(WHOLE, backend='eager'), 'alternating', id='compiled, alternating', marks=pytest.mark.slow
        ),
    ],
)
def test_iterations_and_checkpoints_are_the_same(hook: Hook, update: str) -> None:
    plain = estimator().double()
    fast = copy.deepcopy(plain)
    one, other = Conductor(plain, update=update), Conductor(fast, update=update)
    hook.before_run(other)
    hook.before_train(other)
    for seed in range(2):
        data = batch(seed=seed, dtype=torch.float64)
        one.play(data)
        other.play(data)
    assert list(fast.state_dict()) == list(plain.state_dict())
    for name, value in plain.state_dict().items():
        torch.testing.assert_close(fast.state_dict()[name], value, rtol=0, atol=1e-9, msg=name)


def test_feature_maps_of_both_players_are_channels_last() -> None:
    conductor = Conductor(estimator())
    ChannelsLastHook().before_run(conductor)
    seen = []
    for player in (conductor.model.backbone, conductor.model.discriminators['reconstruction'].backbone):
        last = [module for module in player.modules() if isinstance(module, nn.Conv2d)][-1]
        last.register_forward_hook(
            lambda _, args, out: seen.append(out.is_contiguous(memory_format=torch.channels_last))
        )
    conductor.play(batch())
    assert seen == [True] * 3


def test_compiled_modules_are_those_that_are_named() -> None:
    conductor = Conductor(estimator())
    CompileHook(['backbone'], backend='eager').before_train(conductor)
    compiled = [name for name, module in conductor.model.named_modules() if module._compiled_call_impl is not None]
    assert compiled == ['backbone']


@pytest.mark.parametrize(
    'options',
    [
        dict(mode='reduce-overhead'),
        dict(mode='max-autotune'),
        dict(backend='cudagraphs'),
        dict(options={'triton.cudagraphs': True}),
    ],
    ids=str,
)
def test_cuda_graphs_are_refused(options: dict) -> None:
    with pytest.raises(ValueError, match=r'may not record CUDA graphs.*max-autotune-no-cudagraphs'):
        CompileHook(WHOLE, **options)


def test_a_name_without_a_module_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"CompileHook.modules names 'neck', but .*no attribute `neck`"):
        CompileHook(['neck']).before_train(Conductor(estimator()))


def test_networks_run_in_bfloat16_and_weights_stay_in_float32() -> None:
    conductor = Conductor(estimator(), optim_wrapper(type='mmpose_gan.BFloat16OptimWrapper'))
    seen = set()
    for module in conductor.model.modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_hook(lambda _, args, out: seen.add(out.dtype))
    outputs = conductor.play(batch())
    assert seen == {torch.bfloat16}
    assert outputs['loss'].dtype == torch.float32
    assert {parameter.dtype for parameter in conductor.model.parameters()} == {torch.float32}
