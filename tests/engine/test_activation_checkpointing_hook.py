"""Checkpointing changes memory and nothing else, in every way of playing."""

from __future__ import annotations

import copy

import pytest
import torch
from conductor import Conductor
from tiny import batch, discriminator, estimator, hourglass_generator, hrnet_generator
from torch import nn
from torch.autograd.graph import saved_tensors_hooks

from mmpose_gan.engine.hooks import ActivationCheckpointingHook

VERDICTS = dict(
    head=dict(type='mmpose_gan.VerdictHead'),
    game=dict(type='mmpose_gan.KeypointGame', lambda_g=0.3, labels=dict(type='p_fake', delta=0.05)),
)
WHOLE = ('backbone', 'discriminators.reconstruction.backbone')
STAGES = ('backbone.layer1', 'discriminators.*.backbone.layer1.*', 'discriminators.*.backbone.stage?.*')


def checkpoint(conductor: Conductor, modules: tuple[str, ...]) -> Conductor:
    ActivationCheckpointingHook(modules).before_train(conductor)
    return conductor


@pytest.mark.parametrize('modules', [WHOLE, STAGES], ids=['whole', 'stages'])
@pytest.mark.parametrize('overrides', [{}, VERDICTS], ids=['reconstruction', 'classification'])
@pytest.mark.parametrize('hook', [dict(), dict(interval=2), dict(update='alternating')], ids=str)
def test_iterations_are_the_same(modules: tuple[str, ...], overrides: dict, hook: dict) -> None:
    plain = estimator(reconstruction=discriminator(**overrides)).double()
    lean = copy.deepcopy(plain)
    one, other = Conductor(plain, **hook), checkpoint(Conductor(lean, **hook), modules)
    for seed in range(3):
        data = batch(seed=seed, dtype=torch.float64)
        expected, outputs = one.play(data), other.play(data)
        assert outputs.keys() == expected.keys()
    for (name, value), other_value in zip(plain.state_dict().items(), lean.state_dict().values(), strict=True):
        torch.testing.assert_close(other_value, value, rtol=0, atol=1e-12, msg=name)
    for key, values in one.logs.items():
        assert other.logs[key] == pytest.approx(values, abs=1e-12), key


def test_fewer_tensors_are_kept() -> None:
    kept: dict[str, int] = {}
    for name, modules in dict(plain=(), lean=('backbone',)).items():
        conductor = Conductor(estimator(hrnet_generator()))
        if modules:
            checkpoint(conductor, modules)
        count = []
        with saved_tensors_hooks(lambda tensor, count=count: count.append(tensor.numel()) or tensor, lambda t: t):
            conductor.model.backbone(batch()['inputs'])
        kept[name] = sum(count)
    assert kept['lean'] < kept['plain'] / 10


def test_a_copy_of_the_model_uses_its_own_weights() -> None:
    conductor = checkpoint(Conductor(estimator(hourglass_generator())), ('backbone',))
    average = copy.deepcopy(conductor.model)
    with torch.no_grad():
        for parameter in average.parameters():
            parameter.zero_()
    assert not average.backbone(batch()['inputs'])[-1].any()
    assert conductor.model.backbone(batch()['inputs'])[-1].any()


def test_running_statistics_of_a_forward_without_backward_move_once() -> None:
    conductor = checkpoint(Conductor(estimator()), ('backbone',))
    norm = next(m for m in conductor.model.backbone.modules() if isinstance(m, nn.BatchNorm2d))
    conductor.model.backbone(batch()['inputs'])[-1].sum().backward()
    assert norm.num_batches_tracked == 1
    assert norm.momentum == 0.1


def test_a_name_that_matches_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"'stages.\*', but no module matches; the estimator has .*backbone"):
        checkpoint(Conductor(estimator()), ('stages.*',))
