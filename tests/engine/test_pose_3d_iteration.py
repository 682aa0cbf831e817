"""The game about 3D poses: whole iterations against a naive implementation, processes, resume, half precision."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import torch
from conductor import Conductor
from poses_3d import KEYPOINTS, batch, discriminator, estimator, estimator_cfg, optimizers
from ranks import RANKS, in_two_processes
from running import assert_same_state, runner
from torch.utils.data import Dataset

ITERATIONS = 3


# One iteration


def naive_verdict(critic: torch.nn.Module, heatmaps: torch.Tensor, depths: torch.Tensor, image: torch.Tensor):
    """The discriminator's verdict from its weights, with its inputs made by plain formulas; maps are 16 x 16."""
    weights = (50 * heatmaps).exp()
    weights = weights / weights.sum((2, 3), keepdim=True)
    grid = torch.arange(16, dtype=heatmaps.dtype)
    x, y = (weights * grid).sum((2, 3)) / 16, (weights * grid[:, None]).sum((2, 3)) / 16
    rows = []
    for axis in (x, y, depths):
        rows.append(torch.stack([axis - axis[:, j, None] for j in range(KEYPOINTS)], dim=2))
    geometry = torch.stack([*rows, *(row**2 for row in rows)], dim=1)
    maps = torch.cat([heatmaps, heatmaps * depths[:, :, None, None]], dim=1)
    branches = critic.backbone.branches
    embedded = [branches['image'](image), branches['geometry'](geometry), branches['maps'](maps)]
    return critic.head(torch.cat(embedded, dim=1))[:, 0].sigmoid()


@pytest.mark.parametrize(
    ('update', 'objective'),
    [
        ('simultaneous', 'non_saturating'),
        ('alternating', 'minimax'),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [('alternating', 'non_saturating'), ('simultaneous', 'minimax')]
        ),
    ],
)
def test_whole_iterations_equal_a_naive_implementation(update: str, objective: str) -> None:
    model = estimator(discriminators=dict(D=discriminator(objective=objective))).double()
    naive = copy.deepcopy(model)
    critic = naive.discriminators['D']
    g_params = [*naive.backbone.parameters(), *naive.head.parameters()]
    g_step = torch.optim.RMSprop(g_params, lr=1e-3, alpha=0.9)
    d_params = list(critic.parameters())
    d_step = torch.optim.Adam(d_params, lr=2e-3, betas=(0.5, 0.9))
    conductor = Conductor(model, optimizers(), update=update)
    for seed in range(2):
        # The first and the third are real poses, the second has no depths, the last, whose joint lies outside of the
        # crop, does not play.
        data = batch((True, False, True, True), seed=seed, dtype=torch.float64)
        outputs = conductor.play(data)

        fields = ('keypoint_weights', 'keypoint_depths', 'keypoint_depth_weights')
        labels = [torch.cat([getattr(s.gt_instance_labels, f) for s in data['data_samples']]) for f in fields]
        weights, true_depths, depth_weights = labels
        targets = torch.stack([s.gt_fields.heatmaps for s in data['data_samples']])
        feats = naive.backbone(data['inputs'])
        stages = naive.head(feats)
        depths = naive.head.depth_regressor(stages[-1], feats[-1])
        pose = sum((weights[:, :, None, None] * (maps - targets) ** 2).mean() for maps in stages)
        pose = pose + (depth_weights * (depths - true_depths) ** 2).mean()

        real = [0, 2]
        on_real = naive_verdict(critic, targets[real], true_depths[real], data['inputs'][real])
        whole = [0, 1, 2]
        on_fakes = naive_verdict(critic, stages[-1].detach(), depths.detach(), data['inputs'])[whole]
        l_real, l_fake = -on_real.log().mean(), -(1 - on_fakes).log().mean()
        d_grads = torch.autograd.grad(l_real + l_fake, d_params)

        def move_discriminator(d_grads=d_grads):
            for p, gradient in zip(d_params, d_grads, strict=True):
                p.grad = gradient
            d_step.step()

        if update == 'alternating':
            move_discriminator()
        verdict = naive_verdict(critic, stages[-1], depths, data['inputs'])[whole]
        wish = -verdict.log().mean() if objective == 'non_saturating' else (1 - verdict).log().mean()
        for p, gradient in zip(g_params, torch.autograd.grad(pose + 0.3 * wish, g_params), strict=True):
            p.grad = gradient
        g_step.step()
        if update == 'simultaneous':
            move_discriminator()

        assert outputs['D.loss_adv'].item() == pytest.approx(0.3 * wish.item(), rel=1e-6)
        assert conductor.logs['D.d_real'][seed] == pytest.approx(l_real.item(), rel=1e-6)
        assert conductor.logs['D.d_fake'][seed] == pytest.approx(l_fake.item(), rel=1e-6)

    expected = dict(naive.named_parameters())
    for name, p in model.named_parameters():
        torch.testing.assert_close(p, expected[name], rtol=0, atol=1e-6, msg=name)


def test_the_generator_learns_from_people_without_depths() -> None:
    """What it is all for: with no 3D label in the batch, depths still get a gradient, from the discriminator."""
    model = estimator()
    before = copy.deepcopy(dict(model.head.depth_regressor.named_parameters()))
    conductor = Conductor(model, optimizers())
    outputs = conductor.play(batch((False, False)))
    assert outputs['loss_depth'] == 0
    assert conductor.logs['D.d_real'] == [0]
    assert all(torch.isfinite(p).all() for p in model.parameters())
    assert any(not torch.equal(p, before[name]) for name, p in model.head.depth_regressor.named_parameters())


# Processes


def train(update: str, fix_2d: bool, window: int, seeds: list[int]) -> dict:
    """Train on the batches of some seeds; every third of them has no depths at all."""
    model = estimator(fix_2d=fix_2d).double()
    conductor = Conductor(model, optimizers(accumulative_counts=window), max_iters=len(seeds), update=update)
    for seed in seeds:
        labelled = (True, False, True) if seed % 3 else (False, False, False)
        conductor.play(batch(labelled, seed=seed, dtype=torch.float64))
    return dict(parameters={name: p.detach() for name, p in model.named_parameters()}, logs=dict(conductor.logs))


def train_on_its_share(update: str, fix_2d: bool, rank: int) -> dict:
    """One rank: every second batch."""
    return train(update, fix_2d, 1, list(range(rank, RANKS * ITERATIONS, RANKS)))


@pytest.mark.parametrize(
    ('update', 'fix_2d'),
    [
        ('simultaneous', False),
        *(pytest.param(*case, marks=pytest.mark.slow) for case in [('alternating', False), ('simultaneous', True)]),
    ],
)
def test_two_processes_equal_one_that_accumulates(tmp_path: Path, update: str, fix_2d: bool) -> None:
    ranks = in_two_processes(train_on_its_share, tmp_path, update, fix_2d)
    for name, p in ranks[0]['parameters'].items():
        assert torch.equal(p, ranks[1]['parameters'][name]), name
    assert ranks[0]['logs'] == ranks[1]['logs']
    if update == 'alternating':
        return  # accumulating, the generator meets the discriminator before and after its step: no equality to expect
    alone = train(update, fix_2d, RANKS, list(range(RANKS * ITERATIONS)))
    for name, p in alone['parameters'].items():
        torch.testing.assert_close(ranks[0]['parameters'][name], p, rtol=0, atol=1e-8, msg=name)


# A real runner


class InMemoryPoses(Dataset):
    """Images (3, 64, 64), every second of them with depths."""

    def __init__(self) -> None:
        self.metainfo = dict(dataset_name='memory', num_keypoints=KEYPOINTS)
        data = batch((True, False) * 4)
        images = ((data['inputs'] + 2) * 63).to(torch.uint8)
        self.items = [dict(inputs=i, data_samples=s) for i, s in zip(images, data['data_samples'], strict=True)]

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> dict:
        return copy.deepcopy(self.items[index])


@pytest.mark.parametrize('update', ['simultaneous', pytest.param('alternating', marks=pytest.mark.slow)])
def test_a_resumed_run_equals_an_uninterrupted_one_bit_for_bit(tmp_path: Path, update: str) -> None:
    def run(folder: str, epochs: int, **overrides: object) -> torch.nn.Module:
        whole = runner(
            tmp_path / folder,
            max_epochs=epochs,
            model=estimator_cfg(),
            optim_wrapper=optimizers(),
            train_dataloader=dict(
                batch_size=2,
                num_workers=0,
                sampler=dict(type='DefaultSampler', shuffle=True),
                dataset=InMemoryPoses(),
                collate_fn=dict(type='pseudo_collate'),
            ),
            default_hooks=dict(adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update=update, start=3)),
            **overrides,
        )
        whole.train()
        return whole

    whole = run('whole', 3)
    run('parts', 2)
    resumed = run('parts', 3, resume=True)
    assert_same_state(dict(resumed.model.state_dict()), dict(whole.model.state_dict()))
    assert_same_state(resumed.optim_wrapper.state_dict(), whole.optim_wrapper.state_dict())
    assert whole.message_hub.log_scalars['train/D.d_fake'].data[0].size == 9  # of 12 iterations


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_autocast_changes_losses_by_rounding_only(update: str) -> None:
    single = estimator()
    mixed = copy.deepcopy(single)
    one = Conductor(single, optimizers(), update=update)
    other = Conductor(mixed, optimizers(type='mmpose_gan.BFloat16OptimWrapper'), update=update)
    expected, outputs = one.play(batch()), other.play(batch())
    other.play(batch(seed=1))
    assert outputs['loss'].dtype == torch.float32
    for key in ('loss_kpt', 'loss_depth', 'D.loss_adv'):
        assert outputs[key].item() == pytest.approx(expected[key].item(), rel=0.05), key
    for key in ('D.d_real', 'D.d_fake'):
        assert other.logs[key][0] == pytest.approx(one.logs[key][0], rel=0.03), key
    assert all(p.dtype == torch.float32 and torch.isfinite(p).all() for p in mixed.parameters())
