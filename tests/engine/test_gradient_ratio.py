"""lambda_G as a share of the content gradient, against two independent gradients."""

from __future__ import annotations

import copy

import pytest
import scaled_optim_wrapper  # noqa: F401  registers ScaledOptimWrapper
import torch
import torch.nn.functional as F
import two_tasks
from conductor import Conductor
from ranks import RANKS, in_two_processes
from tiny import batch, discriminator, estimator, game, hourglass_generator, optim_wrapper

from mmpose_gan.models.games import GradientRatio

RATIO = 0.25
STRENGTH = dict(type='GradientRatio', ratio=RATIO)
GAMES = dict(
    reconstruction=discriminator(game=game(lambda_g=STRENGTH)),
    classification=discriminator(
        head=dict(type='mmpose_gan.VerdictHead'),
        game=dict(type='mmpose_gan.KeypointGame', lambda_g=STRENGTH, labels=dict(type='all_fake')),
    ),
)


def naive(model: torch.nn.Module, data: dict, rules: str) -> dict[str, torch.Tensor]:
    """Both gradients at the last stage's heatmaps, and the generator's loss of its fakes."""
    model = copy.deepcopy(model)
    critic = model.discriminators['reconstruction']
    targets = torch.stack([s.gt_fields.heatmaps for s in data['data_samples']])
    weights = torch.cat([s.gt_instance_labels.keypoint_weights for s in data['data_samples']])
    labelled = (weights > 0)[:, :, None, None]
    stages = model.head(model.backbone(data['inputs']))
    maps = stages[-1] if isinstance(stages, list) else stages
    content = (weights[:, :, None, None] * (maps - targets) ** 2).mean()
    image = F.interpolate(data['inputs'], (16, 16), mode='bilinear', antialias=True)
    seen = maps * labelled
    verdict = critic.head(critic.backbone(torch.cat([image, seen], 1)))
    if rules == 'reconstruction':
        wish = ((verdict - seen) ** 2).mean()
    else:
        wish = -(weights * verdict.sigmoid().log()).sum() / weights.sum()
    gradients = [torch.autograd.grad(loss, maps, retain_graph=True)[0] for loss in (content, wish)]
    return dict(content=gradients[0], adversarial=gradients[1], wish=wish)


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize('rules', GAMES)
@pytest.mark.parametrize('generator', [None, hourglass_generator()], ids=['one stage', 'last of two'])
def test_the_adversarial_gradient_is_a_share_of_the_content_gradient(rules, update, generator):
    model = estimator(generator, reconstruction=GAMES[rules]).double()
    # With a ramp the first iteration has half of the strength; the discriminator learns from the next step on.
    conductor = Conductor(model, update=update, ramp=1)
    data = batch(dtype=torch.float64)
    if update == 'alternating':  # the discriminator's step comes first, and is none here
        conductor.optim_wrapper['reconstruction'].step = lambda **_: None
    expected = naive(model, data, rules)
    stage_gradients = []

    def watch(_, args):
        args[0].register_hook(lambda gradient: stage_gradients.append(gradient.clone()))

    handle = model.head.loss_module.register_forward_pre_hook(watch)
    outputs = conductor.play(data)
    handle.remove()
    lambda_g = 0.5 * RATIO * expected['content'].norm() / expected['adversarial'].norm()
    assert outputs['reconstruction.gradient_ratio'].item() == pytest.approx(0.5 * RATIO, rel=1e-9)
    assert outputs['reconstruction.loss_adv'].item() == pytest.approx((lambda_g * expected['wish']).item(), rel=1e-9)
    # What the generator's backward pass carries on from the last stage: the whole of both.
    whole = expected['content'] + lambda_g * expected['adversarial']
    assert any(torch.allclose(gradient, whole, rtol=1e-9, atol=1e-14) for gradient in stage_gradients)


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_a_constant_strength_logs_its_ratio(update):
    model = estimator().double()
    data = batch(dtype=torch.float64)
    expected = naive(model, data, 'reconstruction')
    conductor = Conductor(model, update=update)
    conductor.optim_wrapper['reconstruction'].step = lambda **_: None
    outputs = conductor.play(data)
    ratio = 0.3 * expected['adversarial'].norm() / expected['content'].norm()
    assert outputs['reconstruction.gradient_ratio'].item() == pytest.approx(ratio.item(), rel=1e-9)


def test_it_is_held_over_iterations_windows_and_rests():
    model = estimator(reconstruction=GAMES['reconstruction'])
    conductor = Conductor(model, optim_wrapper(accumulative_counts=2), interval=2, start=1)
    ratios = [conductor.play(batch(seed=seed)).get('reconstruction.gradient_ratio') for seed in range(8)]
    assert ratios[0] is None
    assert [ratio.item() for ratio in ratios[1:]] == pytest.approx([RATIO] * 7, rel=1e-5)


def test_two_tasks_and_half_precision():
    player = discriminator(game=game(lambda_g=STRENGTH))
    conductor = Conductor(
        estimator(two_tasks.hourglass_two_tasks(), reconstruction=player),
        optim_wrapper(type='mmpose_gan.BFloat16OptimWrapper'),
    )
    for seed in range(2):
        outputs = conductor.play(two_tasks.batch(seed=seed))
        assert outputs['reconstruction.gradient_ratio'].item() == pytest.approx(RATIO, rel=0.02)


def test_norms_are_taken_under_the_loss_scale():
    """Half precision would lose the small gradient that has none."""
    scaled = estimator(reconstruction=GAMES['classification'])
    optim = optim_wrapper(type='ScaledOptimWrapper', init_scale=2.0**16)
    conductor = Conductor(scaled, optim)
    seen = []

    def watch(_, args):
        args[0].register_hook(lambda gradient: seen.append(gradient.abs().max().item()))

    scaled.head.loss_module.register_forward_pre_hook(watch)
    conductor.play(batch())
    assert min(value for value in seen if value) > 1e-3  # of both norms and of the backward pass
    assert conductor.logs['reconstruction.gradient_ratio'] == pytest.approx([RATIO], rel=1e-3)


def test_a_cap_for_a_discriminator_whose_gradient_vanishes():
    ratio = GradientRatio(0.5, cap=10.0)
    assert ratio.weight(torch.tensor(1.0), torch.tensor(0.0)) == 10
    assert ratio.weight(torch.tensor(0.0), torch.tensor(1.0)) == 0


@pytest.mark.parametrize(
    ('lambda_g', 'message'),
    [
        (dict(type='GradientRation', ratio=0.1), r"game\.lambda_g\.type must be 'GradientRatio', got 'GradientRation'"),
        (dict(type='GradientRatio', ratio=-1), r'game\.lambda_g\.ratio must be a number >= 0'),
        (dict(type='GradientRatio'), r'game\.lambda_g: .*ratio.*; GradientRatio takes ratio and cap'),
        (float('nan'), r'game\.lambda_g must be a number >= 0, got nan'),
    ],
)
def test_strengths_that_cannot_be_are_named(lambda_g, message):
    with pytest.raises(ValueError, match=message):
        estimator(reconstruction=discriminator(game=game(lambda_g=lambda_g)))


def train(rank: int) -> dict:
    conductor = Conductor(estimator(reconstruction=GAMES['classification']).double())
    outputs = conductor.play(batch(seed=rank, dtype=torch.float64))
    return {key: outputs[f'reconstruction.{key}'].detach() for key in ('gradient_ratio', 'loss_adv')}


def test_norms_are_those_of_the_whole_batch_of_all_processes(tmp_path):
    found = in_two_processes(train, tmp_path)
    model = estimator(reconstruction=GAMES['classification']).double()
    parts = [naive(model, batch(seed=rank, dtype=torch.float64), 'classification') for rank in range(RANKS)]
    norms = {key: torch.cat([part[key] for part in parts]).norm() for key in ('content', 'adversarial')}
    lambda_g = RATIO * norms['content'] / norms['adversarial']
    for got, part in zip(found, parts, strict=True):
        assert got['gradient_ratio'].item() == pytest.approx(RATIO, rel=1e-9)
        assert got['loss_adv'].item() == pytest.approx((lambda_g * part['wish']).item(), rel=1e-9)
