from __future__ import annotations

import pytest
import torch
from conductor import Conductor
from mmengine.optim import OptimWrapper
from mmpose.registry import MODELS as MMPOSE_MODELS
from running import runner
from tiny import batch, discriminator, estimator, hrnet_generator, optim_wrapper

from mmpose_gan.engine.hooks import AdversarialTrainingHook


def weights(module):
    return {name: p.detach().clone() for name, p in module.named_parameters()}


def changed(module, before):
    return [name for name, p in module.named_parameters() if not torch.equal(before[name], p)]


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_every_iteration_is_logged(update):
    conductor = Conductor(estimator(), update=update)
    for seed in range(3):
        outputs = conductor.play(batch(seed=seed))
        assert outputs['loss'].item() == pytest.approx(
            outputs['loss_kpt'].item() + outputs['reconstruction.loss_adv'].item(), rel=1e-5
        )
    logs = conductor.logs
    assert set(logs) == {f'reconstruction.{key}' for key in ('d_real', 'd_fake', 'k_t', 'm_global', 'gradient_ratio')}
    for i in range(3):
        real, fake = logs['reconstruction.d_real'][i], logs['reconstruction.d_fake'][i]
        assert logs['reconstruction.m_global'][i] == pytest.approx(real + abs(0.7 * real - fake), rel=1e-5)
    if update == 'simultaneous':  # the generator's term is the very L_fake that the discriminator learned from
        assert outputs['reconstruction.loss_adv'].item() == pytest.approx(0.3 * fake, rel=1e-5)


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_the_course_of_a_schedule(update):
    model = estimator()
    player = model.discriminators['reconstruction']
    conductor = Conductor(model, update=update, start=1, warmup=1)
    before = weights(player)
    outputs = conductor.play(batch())  # supervised
    assert 'reconstruction.loss_adv' not in outputs
    assert not changed(player, before)
    outputs = conductor.play(batch())  # the discriminator alone
    assert outputs['reconstruction.loss_adv'].item() == 0
    assert changed(player, before)
    outputs = conductor.play(batch())
    assert outputs['reconstruction.loss_adv'].item() > 0


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_in_the_warm_up_the_generator_learns_as_if_alone(update):
    playing, alone = estimator(), estimator()
    one = Conductor(playing, update=update, warmup=5)
    other = Conductor(alone, update=update, start=5)
    for seed in range(2):
        one.play(batch(seed=seed))
        other.play(batch(seed=seed))
    for name in ('backbone', 'head'):
        for ours, expected in zip(getattr(playing, name).parameters(), getattr(alone, name).parameters(), strict=True):
            assert torch.equal(ours, expected)


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_with_an_interval_the_discriminator_rests(update):
    model = estimator()
    player = model.discriminators['reconstruction']
    conductor = Conductor(model, update=update, interval=2)
    conductor.play(batch())
    before, k_t = weights(player), player.game.equilibrium.k_t.clone()
    outputs = conductor.play(batch())
    assert not changed(player, before)
    assert torch.equal(player.game.equilibrium.k_t, k_t)
    assert outputs['reconstruction.loss_adv'].item() > 0
    assert len(conductor.logs['reconstruction.d_real']) == 1
    conductor.play(batch())
    assert changed(player, before)


def test_a_model_without_discriminators_is_refused():
    stock = MMPOSE_MODELS.build(dict(type='TopdownPoseEstimator', **hrnet_generator()))
    with pytest.raises(
        TypeError, match=r'default_hooks\.adversary: the model is a TopdownPoseEstimator; set model\.ty'
    ):
        AdversarialTrainingHook().before_run(type('Runner', (), dict(model=stock)))


def test_stock_optimizers_are_refused():
    model = estimator()
    runner = type('Runner', (), dict(model=model, optim_wrapper=OptimWrapper(torch.optim.SGD(model.parameters(), 1))))
    with pytest.raises(TypeError, match=r'optim_wrapper\.constructor='):
        AdversarialTrainingHook().before_train(runner)


def test_training_without_the_hook_is_refused():
    model = estimator()
    with pytest.raises(RuntimeError, match=r'default_hooks = dict\(adversary='):
        model.train().loss(**batch())


def test_an_unknown_update_is_refused():
    with pytest.raises(ValueError, match=r"update must be one of 'simultaneous', 'alternating', got 'both'"):
        AdversarialTrainingHook(update='both')


def test_checkpointing_that_would_mix_gradients_is_refused():
    """Reentrant checkpoints forget that a discriminator was frozen for the generator's pass."""
    model = estimator()
    block = model.discriminators['reconstruction'].backbone.layer1[0]
    block.with_cp = True
    with pytest.raises(
        ValueError, match=r'discriminators\.reconstruction\.backbone\.layer1\.0: with_cp=True mixes .*Hook'
    ):
        Conductor(model)


# Settings of single discriminators


def two_players(**hook: object) -> Conductor:
    """Conducts two equal discriminators, ``A`` and ``B``."""
    model = estimator(A=discriminator(), B=discriminator())
    model.discriminators.B.load_state_dict(model.discriminators.A.state_dict())
    adam = dict(optimizer=dict(type='Adam', lr=2e-3))
    return Conductor(model, optim_wrapper(discriminators=dict(A=adam, B=adam)), **hook)


def test_each_discriminator_plays_by_its_own_plan():
    conductor = two_players(start=1, discriminators=dict(B=dict(start=2)))
    terms = [{key for key in conductor.play(batch()) if key.endswith('loss_adv')} for _ in range(3)]
    assert terms == [set(), {'A.loss_adv'}, {'A.loss_adv', 'B.loss_adv'}]
    assert len(conductor.logs['A.d_real']) == 2
    assert len(conductor.logs['B.d_real']) == 1


def test_each_discriminator_has_its_own_update():
    """In the first iteration both see the same generator, so that each moves as it does among its like."""
    moved = {}
    for name, hook in {
        'simultaneous': dict(update='simultaneous'),
        'alternating': dict(update='alternating'),
        'mixed': dict(update='simultaneous', discriminators=dict(B=dict(update='alternating'))),
    }.items():
        conductor = two_players(**hook)
        outputs = conductor.play(batch())
        moved[name] = {player: float(outputs[f'{player}.loss_adv']) for player in 'AB'}
    # Who moves first is judged afresh by the generator's side: its term is the new discriminator's.
    assert moved['simultaneous']['A'] != moved['alternating']['A']
    assert moved['mixed'] == dict(A=moved['simultaneous']['A'], B=moved['alternating']['B'])


def test_settings_of_no_discriminator_are_refused():
    conductor = Conductor(estimator())
    hook = AdversarialTrainingHook(discriminators=dict(nobody=dict(start=1)))
    with pytest.raises(ValueError, match=r'adversary\.discriminators\.nobody: .* no such discriminator, only reconstr'):
        hook.before_run(conductor)
    with pytest.raises(ValueError, match=r'must be one of'):
        AdversarialTrainingHook(discriminators=dict(D=dict(update='never')))


def test_a_game_that_would_begin_after_the_end_is_refused(tmp_path):
    hooks = dict(adversary=dict(type='mmpose_gan.AdversarialTrainingHook', start=8))
    with pytest.raises(ValueError, match=r'reconstruction would join at iteration 8 \(start\), and training has 8'):
        runner(tmp_path, max_epochs=2, default_hooks=hooks).train()
