"""Games of classification: whole iterations against a naive implementation, and all combinations of players."""

from __future__ import annotations

import copy

import pytest
import torch
import torch.nn.functional as F
import two_tasks
from conductor import Conductor
from ranks import in_two_processes
from tiny import batch, codec, discriminator, estimator, hrnet_extra, hrnet_generator, optim_wrapper

from mmpose_gan.models.poses import Pose, PosePair, PoseWeights

ADAM = dict(optimizer=dict(type='Adam', lr=2e-3, betas=(0.5, 0.9)))


def classifier(labels: dict | None = None, **overrides: object) -> dict:
    """A small discriminator with one verdict a keypoint."""
    return (
        dict(
            type='mmpose_gan.HeatmapDiscriminator',
            backbone=dict(type='mmpose_gan.HeatmapEncoderDecoder', channels=8, depth=2),
            head=dict(type='mmpose_gan.VerdictHead'),
            game=dict(type='mmpose_gan.KeypointGame', lambda_g=0.3, labels=labels or dict(type='p_fake', delta=0.5)),
        )
        | overrides
    )


def optimizers(*names: str, **overrides: object) -> dict:
    return optim_wrapper(discriminators=dict.fromkeys(names, ADAM), **overrides)


def naive_labels(fake, real):
    """p_fake with delta 0.5 in units of the side, 16 cells."""
    labels = torch.zeros(fake.shape[:2], dtype=fake.dtype)
    for b in range(len(fake)):
        for k in range(fake.shape[1]):
            (fy, fx), (ry, rx) = (divmod(int(maps[b, k].argmax()), 16) for maps in (fake, real))
            labels[b, k] = float(((fy - ry) ** 2 + (fx - rx) ** 2) ** 0.5 / 16 < 0.5)
    return labels


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize('objective', ['non_saturating', 'minimax'])
def test_whole_iterations_equal_a_naive_implementation(update, objective):
    player = classifier()
    player['game']['objective'] = objective
    model = estimator(reconstruction=player).double()
    naive = copy.deepcopy(model)
    critic = naive.discriminators['reconstruction']
    g_params = [*naive.backbone.parameters(), *naive.head.parameters()]
    g_step = torch.optim.RMSprop(g_params, lr=1e-3, alpha=0.9)
    d_params = list(critic.parameters())
    d_step = torch.optim.Adam(d_params, lr=2e-3, betas=(0.5, 0.9))
    seen_labels = []

    def bce(logits, answers, weights):
        probability = logits.sigmoid()
        terms = answers * probability.log() + (1 - answers) * (1 - probability).log()
        return -(weights * terms).sum() / weights.sum()

    conductor = Conductor(model, update=update)
    for seed in range(2):
        data = batch(seed=seed, dtype=torch.float64)
        conductor.play(data)

        targets = torch.stack([s.gt_fields.heatmaps for s in data['data_samples']])
        weights = torch.cat([s.gt_instance_labels.keypoint_weights for s in data['data_samples']])
        image = F.interpolate(data['inputs'], (16, 16), mode='bilinear', antialias=True)
        maps = naive.head(naive.backbone(data['inputs']))
        labels = naive_labels(maps.detach(), targets)
        seen_labels.append(labels)

        def judge(heatmaps, image=image, labelled=(weights > 0)[:, :, None, None]):
            return critic.head(critic.backbone(torch.cat([image, heatmaps * labelled], 1)))

        real, fake = judge(targets), judge(maps.detach())
        d_loss = bce(real, torch.ones_like(real), weights) + bce(fake, labels, weights)
        d_grads = torch.autograd.grad(d_loss, d_params)

        def move_discriminator(d_grads=d_grads):
            for p, gradient in zip(d_params, d_grads, strict=True):
                p.grad = gradient
            d_step.step()

        if update == 'alternating':
            move_discriminator()
        verdict = judge(maps)
        wish = bce(verdict, torch.ones_like(verdict), weights) if objective == 'non_saturating' else None
        wish = -bce(verdict, labels, weights) if wish is None else wish
        content = (weights[:, :, None, None] * (maps - targets) ** 2).mean()
        for p, gradient in zip(g_params, torch.autograd.grad(content + 0.3 * wish, g_params), strict=True):
            p.grad = gradient
        g_step.step()
        if update == 'simultaneous':
            move_discriminator()

    labelled = torch.stack(seen_labels)[:, :, :2]
    assert 0 < labelled.mean() < 1  # both answers occurred, so the labels matter
    expected = dict(naive.named_parameters())
    for name, p in model.named_parameters():
        torch.testing.assert_close(p, expected[name], rtol=0, atol=1e-6, msg=name)
    assert set(conductor.logs) == {
        f'reconstruction.{key}' for key in ('d_real', 'd_fake', 'acc_real', 'acc_fake', 'gradient_ratio')
    }
    assert all(0 <= value <= 1 for value in conductor.logs['reconstruction.acc_fake'])


def test_two_sweeps_compute_no_gradient_twice():
    """Weights' gradients in one sweep, the heatmaps' in the other: D's own gradients are those of its loss alone."""
    model = estimator(reconstruction=classifier()).double()
    conductor = Conductor(model)
    data = batch(dtype=torch.float64)
    caught = {}
    member = conductor.optim_wrapper['reconstruction']
    member.step = lambda **_: caught.update({id(p): p.grad.clone() for p in member.optimizer.param_groups[0]['params']})
    reference = copy.deepcopy(model)
    conductor.play(data)

    player = reference.discriminators['reconstruction']
    stages = []
    handle = reference.head.loss_module.register_forward_pre_hook(lambda _, args: stages.append(args))
    reference.loss(**data)
    handle.remove()
    fake, real, weights = stages[0]
    stage = PosePair(Pose(fake), Pose(real), PoseWeights(weights))
    pair = player.pair([stage], data['inputs']).detach()
    loss = player.real_loss(pair).loss + player.fake_loss(pair.fake, pair).loss
    for p, expected in zip(
        model.discriminators['reconstruction'].parameters(),
        torch.autograd.grad(loss, list(player.parameters())),
        strict=True,
    ):
        torch.testing.assert_close(caught[id(p)], expected, rtol=1e-9, atol=1e-12)


def test_the_conventional_game_has_one_verdict():
    player = classifier(
        game=dict(type='mmpose_gan.ConventionalGame', lambda_g=0.1),
        head=dict(type='mmpose_gan.PoseVerdictHead'),
    )
    model = estimator(reconstruction=player)
    conductor = Conductor(model)
    outputs = conductor.play(batch())
    assert torch.isfinite(outputs['loss'])
    zeros = torch.zeros(2, 3, 16, 16)
    assert model.discriminators['reconstruction'](Pose(zeros), zeros).shape == (2, 1)


@pytest.mark.parametrize(
    ('game', 'message'),
    [
        (dict(labels=dict(type='q_fake')), r"game\.labels\.type must be one of .*'p_fake'.*, got 'q_fake'"),
        (dict(labels=dict(type='all_fake'), objective='max'), r"game\.objective must be one of .*, got 'max'"),
        (dict(labels=dict(type='all_fake'), lambda_g=-1), r'game\.lambda_g must be a number >= 0, got -1'),
    ],
)
def test_wrong_games_are_named(game, message):
    rules = dict(type='mmpose_gan.KeypointGame', lambda_g=0.1) | game
    with pytest.raises(ValueError, match=rf'model\.discriminators\.P: .*{message}'):
        estimator(P=classifier(game=rules))


RESNET = dict(
    hrnet_generator(),
    backbone=dict(type='ResNet', depth=18, base_channels=4, stem_channels=4),
    head=dict(
        type='HeatmapHead',
        in_channels=32,
        out_channels=3,
        deconv_out_channels=(4, 4, 4),
        loss=dict(type='KeypointMSELoss', use_target_weight=True),
        decoder=codec(),
    ),
)
GENERATORS = dict(
    hrnet=(two_tasks.hrnet_two_tasks(), two_tasks.batch),
    hourglass=(two_tasks.hourglass_two_tasks(), two_tasks.batch),
    resnet=(RESNET, lambda seed=0: batch(3, seed=seed)),
)
PLAYERS = dict(
    R=discriminator(),
    P=classifier(),
    C=classifier(dict(type='c_fake', epsilon=2.0), conditional=False),
)


def play(generator: str, names: str, first_seed: int = 0) -> tuple[torch.nn.Module, Conductor]:
    cfg, batches = GENERATORS[generator]
    model = estimator(cfg, **{name: PLAYERS[name] for name in names})
    conductor = Conductor(model, optimizers(*names))
    for i in range(2):
        outputs = conductor.play(batches(seed=first_seed + i))
        assert all(torch.isfinite(value).all() for value in outputs.values())
    return model, conductor


@pytest.mark.parametrize('generator', GENERATORS)
@pytest.mark.parametrize('names', ['R', 'P', 'C', 'RP', 'RC', 'PC', 'RPC'])
def test_any_combination_plays(generator, names):
    model, conductor = play(generator, names)
    initial, _ = estimator(GENERATORS[generator][0], **{name: PLAYERS[name] for name in names}), None
    before = dict(initial.named_parameters())
    for name in names:
        prefix = f'discriminators.{name}.'
        assert any(not torch.equal(p, before[k]) for k, p in model.named_parameters() if k.startswith(prefix)), name
    assert {key.split('.')[0] for key in conductor.logs} == set(names)


def play_every_generator(rank: int) -> dict:
    played = {}
    for generator in GENERATORS:
        model, conductor = play(generator, 'RPC', first_seed=10 * rank)
        parameters = {name: p.detach() for name, p in model.named_parameters()}
        played[generator] = dict(parameters=parameters, logs=dict(conductor.logs))
    return played


def test_all_players_in_two_processes(tmp_path):
    ranks = in_two_processes(play_every_generator, tmp_path)
    for generator in GENERATORS:
        one, other = (rank[generator] for rank in ranks)
        for name, p in one['parameters'].items():
            assert torch.equal(p, other['parameters'][name]), f'{generator}: {name}'
        assert one['logs'] == other['logs']


def test_a_generator_that_predicts_nan_is_not_hidden():
    model = estimator(P=classifier())
    with torch.no_grad():
        model.head.final_layer.bias.fill_(float('nan'))
    outputs = Conductor(model, optimizers('P')).play(batch())
    assert torch.isnan(outputs['loss'])


def test_a_tiny_network_of_heatmaps_is_asked_for(tmp_path):
    """HRNet and hourglass carry verdicts too (sharma2021 discriminates with an hourglass)."""
    for backbone in (
        dict(type='mmpose_gan.HeatmapHRNet', extra=hrnet_extra()),
        discriminator('HeatmapHourglassNet')['backbone'],
    ):
        model = estimator(P=classifier(dict(type='d_fake'), backbone=backbone))
        assert torch.isfinite(Conductor(model, optimizers('P')).play(batch())['loss'])
