"""The discriminator of 2D geometry: what it sees, what moves it, and which poses count."""

from __future__ import annotations

import pytest
import torch
from conductor import Conductor
from gaussians import gaussians
from mmpose.registry import MODELS as MMPOSE_MODELS
from tiny import batch, estimator, hourglass_generator

from mmpose_gan.models.games import ConventionalGame
from mmpose_gan.models.poses import Pose, PosePair, PoseWeights

PLAYER = dict(
    type='mmpose_gan.GeometryDiscriminator',
    backbone=dict(type='mmpose_gan.GeometryNet', channels=(16, 16)),
    head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=8),
    game=dict(type='mmpose_gan.ConventionalGame', lambda_g=dict(type='GradientRatio', ratio=0.2), min_labelled=0.5),
)


def build(**overrides: object) -> torch.nn.Module:
    torch.manual_seed(0)
    return MMPOSE_MODELS.build(PLAYER | dict(num_heatmaps=3, num_keypoints=3) | overrides).double()


PLACES = torch.tensor([[[5.0, 6], [12, 7], [9, 14]]])


@pytest.mark.parametrize('locate', ['soft', 'straight_through'])
def test_place_size_and_height_of_the_maps_do_not_matter(locate):
    judge = build(locate=locate)
    for weight in judge.parameters():  # torch's own start is nearly blind
        torch.nn.init.normal_(weight)

    def change(maps: torch.Tensor) -> float:
        return (judge(Pose(maps), None) - judge(Pose(gaussians(PLACES)), None)).abs().item()

    another = change(gaussians(PLACES[:, [1, 0, 2]]))
    for same in (gaussians(PLACES + 4), gaussians(2 * PLACES), 0.3 * gaussians(PLACES)):
        assert change(same) < 0.01 * another


@pytest.mark.parametrize('locate', ['soft', 'straight_through'])
def test_what_is_not_labelled_is_neither_seen_nor_moved(locate):
    judge = build(locate=locate)
    weights = PoseWeights(torch.tensor([[1.0, 0, 1]]).double())
    fake = gaussians(PLACES).requires_grad_()
    real = gaussians(PLACES + torch.tensor([[[0.0, 0], [9, 9], [0, 0]]])).detach()
    pair = judge.pair([PosePair(Pose(fake), Pose(real), weights)], torch.zeros(1, 3, 64, 64))
    torch.testing.assert_close(judge(pair.real, None), judge(pair.fake, None))
    (gradient,) = torch.autograd.grad(judge.fake_loss(pair.fake, pair).generator_loss, fake)
    assert not gradient[:, 1].any()
    assert gradient[:, 0].any()
    assert gradient[:, 2].any()


def test_a_step_against_it_moves_the_joints_and_lifts_no_map():
    judge = build()
    fake = gaussians(PLACES).requires_grad_()
    (gradient,) = torch.autograd.grad(judge(Pose(fake), None).sum(), fake)
    # Along the map itself (all cells times one factor) nothing is to be gained.
    along = (gradient * fake.detach()).sum((2, 3))
    assert (along.abs() < 1e-9 * (gradient.abs() * fake.detach()).sum((2, 3))).all()


def test_poses_with_few_labels_do_not_count():
    game = ConventionalGame(lambda_g=0.1, min_labelled=0.5)
    maps = torch.zeros(3, 4, 8, 8)
    weights = PoseWeights(torch.tensor([[1.0, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1]]))
    pair = PosePair(Pose(maps), Pose(maps), weights)
    verdict = torch.tensor([[1.0], [50.0], [-2.0]])
    expected = torch.nn.functional.softplus(torch.tensor([-1.0, 2.0])).mean()
    torch.testing.assert_close(game.real_loss(verdict, pair).loss, expected)
    fake = game.fake_loss(verdict, pair.fake, pair)
    torch.testing.assert_close(fake.loss, torch.nn.functional.softplus(torch.tensor([1.0, -2.0])).mean())
    torch.testing.assert_close(fake.generator_loss, expected)
    with pytest.raises(ValueError, match=r'game\.min_labelled must be a number >= 0 and <= 1, got 2'):
        ConventionalGame(lambda_g=0.1, min_labelled=2)


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_it_plays(update):
    model = estimator(hourglass_generator(), reconstruction=PLAYER)
    conductor = Conductor(model, update=update)
    for seed in range(2):
        outputs = conductor.play(batch(seed=seed))
        assert outputs['reconstruction.gradient_ratio'].item() == pytest.approx(0.2, rel=1e-5)
    assert all(torch.isfinite(p).all() for p in model.parameters())


def test_an_unknown_way_to_locate_is_refused():
    with pytest.raises(ValueError, match=r"locate must be one of \['soft', 'straight_through'\], got 'hard'"):
        build(locate='hard')
