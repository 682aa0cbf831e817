from __future__ import annotations

import copy

import pytest
import torch
from conductor import Conductor
from mmengine.optim import OptimWrapper, build_optim_wrapper
from tiny import batch, estimator, optim_wrapper

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.engine.optim.resumed_states import as_configured


def test_it_logs_and_scales_the_learning_rates_of_all_players():
    wrapper = build_optim_wrapper(estimator(), optim_wrapper())
    assert isinstance(wrapper, AdversarialOptimWrapperDict)
    assert wrapper.get_lr() == {'generator.lr': [1e-3], 'reconstruction.lr': [2e-3]}


def test_states_survive_saving():
    conductor = Conductor(estimator())
    conductor.play(batch())
    saved = conductor.optim_wrapper.state_dict()
    fresh = build_optim_wrapper(conductor.model, optim_wrapper())
    fresh.load_state_dict(saved)
    for name in ('generator', 'reconstruction'):
        state = fresh.state_dict()[name]['state']
        assert state
        for index, entry in saved[name]['state'].items():
            for key, value in entry.items():
                torch.testing.assert_close(state[index][key], value)


def adam(**options) -> dict:
    return optim_wrapper(optimizer=dict(type='Adam', lr=0.1, **options))


@pytest.mark.parametrize('before', [torch.contiguous_format, torch.channels_last], ids=str)
@pytest.mark.parametrize('after', [torch.contiguous_format, torch.channels_last], ids=str)
def test_resumed_steps_do_not_depend_on_the_memory_format_or_the_implementation(before, after):
    """One more step after a resume, with a plain optimizer and contiguous weights as the oracle."""
    results = {}
    for name, options, first, second in (
        ('plain', {}, torch.contiguous_format, torch.contiguous_format),
        ('fused', dict(fused=True), before, after),
        ('from plain', dict(fused=True), before, after),
    ):
        model = estimator().to(memory_format=first)
        written = build_optim_wrapper(model, adam() if name == 'from plain' else adam(**options))
        descend(written.generator, first)
        saved = copy.deepcopy(written.state_dict())
        model.to(memory_format=second)
        resumed = build_optim_wrapper(model, adam(**options))
        resumed.load_state_dict(saved)
        assert bool(resumed.generator.param_groups[0]['fused']) == bool(options)
        descend(resumed.generator, second)
        results[name] = {key: value.detach().clone() for key, value in model.backbone.named_parameters()}
    torch.testing.assert_close(results['fused'], results['plain'], rtol=0, atol=1e-6)
    torch.testing.assert_close(results['from plain'], results['plain'], rtol=0, atol=1e-6)


def descend(wrapper: OptimWrapper, memory_format: torch.memory_format) -> None:
    """One step along gradients that depend on the element, laid out as a backward would."""
    for group in wrapper.param_groups:
        for weight in group['params']:
            slope = torch.linspace(-1, 1, weight.numel()).reshape(weight.shape)
            weight.grad = (weight.detach() + slope).contiguous()
            if weight.dim() == 4:
                weight.grad = weight.grad.contiguous(memory_format=memory_format)
    wrapper.step()
    wrapper.zero_grad()


def test_step_counts_of_an_optimizer_that_is_not_fused_lie_on_the_host():
    parameter = torch.nn.Parameter(torch.zeros(2, device='meta'))
    optimizer = torch.optim.Adam([parameter])
    with as_configured(optimizer):  # as a checkpoint leaves it that was loaded to the device
        optimizer.state[parameter] = dict(step=CountOnDevice(torch.tensor(3.0)))
    assert optimizer.state[parameter]['step'] == 'moved to cpu'


class CountOnDevice(torch.Tensor):
    """A step count that says where it is taken."""

    def to(self, device: str, dtype: torch.dtype) -> str:
        return f'moved to {device}'


def test_a_checkpoint_of_other_players_is_refused():
    model = estimator()
    wrapper = build_optim_wrapper(model, optim_wrapper())
    with pytest.raises(RuntimeError, match=r'a single optimizer.*generator, reconstruction.*load_from'):
        wrapper.load_state_dict(wrapper.generator.state_dict())
    with pytest.raises(RuntimeError, match='holds the optimizer state of generator, critic'):
        wrapper.load_state_dict(dict(generator={}, critic={}))


def test_gradients_that_are_clipped_are_logged_apart():
    wrapper = build_optim_wrapper(estimator(), optim_wrapper(clip_grad=dict(max_norm=1.0)))
    assert wrapper.generator.grad_name == 'grad_norm'
    assert wrapper['reconstruction'].grad_name == 'reconstruction.grad_norm'
    assert wrapper['reconstruction'].clip_grad_kwargs == dict(max_norm=1.0)
