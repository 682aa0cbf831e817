"""The cost of an iteration, and what an update does beside the golden path of test_one_iteration.py."""

from __future__ import annotations

import copy

import poses_3d
import pytest
import scaled_optim_wrapper  # noqa: F401  registers ScaledOptimWrapper
import torch
from conductor import Conductor
from tiny import batch, discriminator, estimator, game, optim_wrapper


@pytest.mark.parametrize(('update', 'passes'), [('simultaneous', 2), ('alternating', 3)])
def test_number_of_forwards_and_backwards(update, passes):
    model = estimator()
    conductor = Conductor(model, update=update)
    counts = {'generator': [0, 0], 'discriminator': [0, 0]}
    for who, module in (('generator', model.backbone), ('discriminator', model.discriminators['reconstruction'].head)):
        module.register_forward_hook(lambda *_, who=who: counts[who].__setitem__(0, counts[who][0] + 1))
    # A tensor hook counts a backward wherever its gradient ends; a module of D has other inputs in each pass.
    head = model.discriminators['reconstruction'].head

    def count_backward(_, __, output):
        def count(_gradient):
            counts['discriminator'][1] += 1

        output.register_hook(count)

    head.register_forward_hook(count_backward)
    for _ in range(3):
        conductor.play(batch())
    assert counts['generator'][0] == 3
    assert counts['discriminator'] == [3 * passes, 3 * passes]


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_nothing_of_an_iteration_stays_on_the_model(update):
    model = estimator()
    conductor = Conductor(model, update=update)
    before = set(vars(model)), set(vars(conductor.optim_wrapper)), set(vars(conductor.hook))
    conductor.play(batch())
    assert before == (set(vars(model)), set(vars(conductor.optim_wrapper)), set(vars(conductor.hook)))
    assert not any(isinstance(value, torch.Tensor) for value in vars(model).values())
    assert not conductor.optim_wrapper._reductions
    assert not conductor.optim_wrapper._window_losses
    assert all(p.grad is None for p in model.parameters())
    assert all(p.requires_grad for p in model.parameters())
    copy.deepcopy(model)  # as EMAHook does


def test_two_discriminators_play_at_once_without_touching_each_other():
    """Each learns as if it were alone: their own losses share nothing but the fakes."""
    players = dict(one=discriminator(), two=discriminator('HeatmapHourglassNet', game=game(lambda_g=0.0)))
    optim = optim_wrapper(
        discriminators={name: dict(optimizer=dict(type='Adam', lr=2e-3, betas=(0.5, 0.9))) for name in players}
    )
    together = estimator(**players).double()
    alone = copy.deepcopy(together)
    del alone.discriminators['two']
    del optim['discriminators']['two']
    both = Conductor(together, optim_wrapper(discriminators=dict.fromkeys(players, optim['discriminators']['one'])))
    single = Conductor(alone, optim)
    for seed in range(2):
        both.play(batch(seed=seed, dtype=torch.float64))
        single.play(batch(seed=seed, dtype=torch.float64))
    for key, value in alone.state_dict().items():
        torch.testing.assert_close(together.state_dict()[key], value, rtol=0, atol=1e-9)
    assert {key.split('.')[0] for key in both.logs} == {'one', 'two'}


PLAYERS = dict(
    reconstruction=discriminator(),
    classification=discriminator(
        head=dict(type='mmpose_gan.VerdictHead'),
        game=dict(type='mmpose_gan.KeypointGame', lambda_g=0.3, labels=dict(type='all_fake')),
    ),
)


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_loss_scales_cancel(update):
    """Generator and discriminator have scales of their own, and both grow in every step."""
    exact = game(lambda_g=0.25)  # in the scales' float32
    plain = estimator(reconstruction=discriminator(game=exact)).double()
    scaled = copy.deepcopy(plain)
    optim = optim_wrapper(type='ScaledOptimWrapper', init_scale=2.0**10)
    optim['discriminators']['reconstruction']['init_scale'] = 2.0**4
    one, other = Conductor(plain, update=update), Conductor(scaled, optim, update=update)
    for seed in range(3):
        data = batch(seed=seed, dtype=torch.float64)
        one.play(data)
        other.play(data)
    assert other.optim_wrapper['generator'].loss_scaler.get_scale() == 2.0**13
    for key, value in plain.state_dict().items():
        torch.testing.assert_close(scaled.state_dict()[key], value, rtol=0, atol=1e-9)


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize('rules', ['reconstruction', 'classification'])
def test_gradients_in_a_discriminator_carry_its_own_loss_scale_alone(update, rules):
    """Half precision overflows where they are computed: lowering its own scale has to help."""
    seen = {}
    for scale in (1.0, 2.0**20):
        optim = optim_wrapper(type='ScaledOptimWrapper', init_scale=scale)
        optim['discriminators']['reconstruction']['init_scale'] = 2.0**4
        model = estimator(reconstruction=PLAYERS[rules]).double()
        conductor = Conductor(model, optim, update=update)
        gradients = seen[scale] = []
        last = list(model.discriminators['reconstruction'].parameters())[-1]
        last.register_hook(lambda gradient, gradients=gradients: gradients.append(gradient.clone()))
        conductor.play(batch(dtype=torch.float64))
    assert len(seen[1.0]) == (2 if update == 'simultaneous' else 1)
    torch.testing.assert_close(seen[2.0**20], seen[1.0])


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize('rules', ['reconstruction', 'classification'])
def test_autocast_changes_losses_by_rounding_only(update, rules):
    single = estimator(reconstruction=PLAYERS[rules])
    mixed = copy.deepcopy(single)
    one = Conductor(single, update=update)
    other = Conductor(mixed, optim_wrapper(type='mmpose_gan.BFloat16OptimWrapper'), update=update)
    (expected, outputs), (_, last) = ((one.play(batch()), other.play(batch())) for _ in range(2))
    assert last['loss'].dtype == torch.float32
    assert torch.isfinite(last['loss'])
    assert outputs['loss_kpt'].item() == pytest.approx(expected['loss_kpt'].item(), rel=0.03)
    for key in ('reconstruction.d_real', 'reconstruction.d_fake'):  # before the optimizers' steps blow rounding up
        assert other.logs[key][0] == pytest.approx(one.logs[key][0], rel=0.03), key
    assert all(p.dtype == torch.float32 for p in mixed.parameters())


def test_an_overflow_skips_the_steps_of_both_players_and_training_goes_on():
    model = estimator()
    optim = optim_wrapper(type='ScaledOptimWrapper', init_scale=2.0**10)
    conductor = Conductor(model, optim)
    conductor.play(batch())
    before = {k: v.clone() for k, v in model.named_parameters()}
    hot = batch()
    hot['inputs'] = torch.full_like(hot['inputs'], 1e38)
    conductor.play(hot)
    assert all(torch.equal(before[k], v) for k, v in model.named_parameters())
    assert conductor.optim_wrapper['reconstruction'].loss_scaler.get_scale() < 2.0**11
    assert model.discriminators['reconstruction'].game.equilibrium.k_t.isfinite()
    conductor.play(batch())
    moved = {name.split('.')[0] for name, value in model.named_parameters() if not torch.equal(before[name], value)}
    assert {'backbone', 'discriminators'} <= moved


@pytest.mark.parametrize(
    ('overflows', 'update', 'skipped'),
    [
        ('generator', 'simultaneous', {'generator'}),
        ('generator', 'alternating', {'generator'}),
        ('discriminator', 'alternating', {'discriminator'}),
        # One pass of the fakes serves both.
        ('discriminator', 'simultaneous', {'generator', 'discriminator'}),
    ],
)
def test_an_overflow_of_one_player_skips_its_step_alone(overflows, update, skipped):
    """The scale of one player's loss is too large for any precision."""
    model = estimator()
    scales = dict(generator=2.0**4, discriminator=2.0**4) | {overflows: float('inf')}
    optim = optim_wrapper(type='ScaledOptimWrapper', init_scale=scales['generator'])
    optim['discriminators']['reconstruction']['init_scale'] = scales['discriminator']
    conductor = Conductor(model, optim, update=update)
    before = {k: v.clone() for k, v in model.named_parameters()}
    conductor.play(batch())
    still = {
        'discriminator' if name.startswith('discriminators') else 'generator'
        for name, value in model.named_parameters()
        if torch.equal(before[name], value) and value.requires_grad
    }
    assert still == skipped
    assert model.discriminators['reconstruction'].game.equilibrium.k_t.dtype == torch.float32
    assert model.discriminators['reconstruction'].game.equilibrium.k_t.isfinite()


@pytest.mark.parametrize('rules', ['reconstruction', 'classification'])
def test_the_discriminator_s_gradients_are_sent_before_the_generator_s_are_begun(rules, monkeypatch):
    """And once: its reduction has the generator's whole backward to overlap with."""
    player = discriminator()
    if rules == 'classification':
        player['head'] = dict(type='mmpose_gan.VerdictHead')
        player['game'] = dict(type='mmpose_gan.KeypointGame', lambda_g=0.3, labels=dict(type='all_fake'))
    conductor = Conductor(estimator(reconstruction=player))
    sent, events = {}, []

    def start(name):
        events.append('sent')
        sent.update((n, p.grad.clone()) for n, p in conductor.model.discriminators[name].named_parameters())

    monkeypatch.setattr(conductor.optim_wrapper, 'start_reduction', start)
    member = conductor.optim_wrapper['reconstruction']
    monkeypatch.setattr(member, 'step', lambda: events.append('step'))
    monkeypatch.setattr(member, 'zero_grad', lambda: None)
    for parameter in conductor.model.backbone.parameters():
        parameter.register_hook(lambda _: events.append('generator'))
    conductor.play(batch())
    assert events == ['sent', *['generator'] * (len(events) - 2), 'step']
    assert len(events) > 2
    for name, parameter in conductor.model.discriminators['reconstruction'].named_parameters():
        assert torch.equal(parameter.grad, sent[name]), 'what is sent must be complete'


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_a_frozen_generator_is_left_alone_and_the_discriminator_learns_on(update):
    """A critic for a model that is there."""
    model = estimator().requires_grad_(False)
    model.discriminators.requires_grad_(True)
    conductor = Conductor(model, optim_wrapper(accumulative_counts=2), update=update)
    before = copy.deepcopy(model.state_dict())
    for seed in range(4):
        outputs = conductor.play(batch(seed=seed))
        assert outputs['reconstruction.loss_adv'] == outputs['reconstruction.gradient_ratio'] == 0
    moved = {name.split('.')[0] for name, p in model.named_parameters() if not torch.equal(p, before[name])}
    assert moved == {'discriminators'}
    assert conductor.optim_wrapper.iteration == 4


def test_the_strength_of_a_game_costs_no_second_pass_through_what_makes_depths():
    model = poses_3d.estimator()
    passes = []
    for module in (model.head.depth_regressor.depth, model.head.multi_final_layers[-1]):
        module.register_full_backward_hook(lambda module, *_: passes.append(module))
    Conductor(model, poses_3d.optimizers()).play(poses_3d.batch())
    assert len(passes) == len(set(passes)) == 2
