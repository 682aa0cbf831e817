from __future__ import annotations

import pytest
import torch
from conductor import Conductor
from mmengine.optim import build_optim_wrapper
from tiny import batch, estimator, optim_wrapper

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict


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
