"""The discriminator that watches any of a generator's peaks: which poses it learns from, and how they are labelled."""

from __future__ import annotations

import copy

import pytest
import torch
from conductor import Conductor
from gaussians import gaussians
from tiny import batch, estimator_cfg, hourglass_generator, optim_wrapper

from mmpose_gan.models.critic.verdicts import ask, check_judge
from mmpose_gan.models.discriminators.peak_geometry import any_peaks
from mmpose_gan.models.peaks import decoded_peak
from mmpose_gan.models.poses import Pose, PosePair, PoseWeights
from mmpose_gan.registry import MODELS

PLAYER = dict(
    type='mmpose_gan.PeakGeometryDiscriminator',
    backbone=dict(type='mmpose_gan.GeometryNet', channels=(16, 16)),
    head=dict(type='mmpose_gan.FullyConnectedKeypointHead', channels=8),
    game=dict(type='mmpose_gan.KeypointGame', lambda_g=0.0, labels=dict(type='p_fake', delta=0.05)),
)
#: Cells of three joints, and of a lower peak of each.
HIGH, LOW = torch.tensor([[5, 6], [12, 7], [9, 14]]), torch.tensor([[25, 6], [12, 27], [29, 24]])


def build(**overrides: object) -> torch.nn.Module:
    torch.manual_seed(0)
    return MODELS.build(copy.deepcopy(PLAYER) | dict(num_heatmaps=3, num_keypoints=3) | overrides).double()


def two_peaks(samples: int) -> torch.Tensor:
    """Maps (B, 3, 32, 32) with a high and a low peak each."""
    maps = gaussians(HIGH[None].double()) + 0.5 * gaussians(LOW[None].double())
    return maps.repeat(samples, 1, 1, 1)


def cells(maps: torch.Tensor) -> torch.Tensor:
    at = maps.flatten(2).argmax(-1)
    return torch.stack([at % 32, at // 32], dim=-1)


def test_fakes_take_lower_peaks_as_often_as_is_said():
    torch.manual_seed(0)
    found = cells(any_peaks(two_peaks(4000), count=3, most=0.5))
    lower = (found == LOW).all(-1)
    assert (lower | (found == HIGH).all(-1)).all()  # nowhere else
    share = lower.double().mean(1)
    assert share.mean().item() == pytest.approx(0.25, abs=0.02)
    # A share of the pose's own: were each joint drawn with 0.25, 42 % of the poses would take none.
    none = (torch.arange(10001) / 20000).sub(1).pow(3).neg().mean().item()
    assert (share == 0).double().mean().item() == pytest.approx(none, abs=0.03)


def test_a_map_with_one_peak_keeps_it():
    single = gaussians(HIGH[None].double()).repeat(50, 1, 1, 1)
    assert (cells(any_peaks(single, count=3, most=1.0)) == HIGH).all()
    assert (cells(any_peaks(two_peaks(50), count=1, most=1.0)) == HIGH).all()
    assert (cells(any_peaks(two_peaks(50), count=3, most=0.0)) == HIGH).all()


def test_a_joint_of_a_lower_peak_is_labelled_by_where_that_is():
    judge = build(most=1.0)
    real = gaussians(HIGH[None].double()).repeat(200, 1, 1, 1)
    weights = PoseWeights(torch.ones(200, 3).double())
    pair = judge.pair([PosePair(Pose(two_peaks(200)), Pose(real), weights)], torch.zeros(200, 3, 64, 64))
    labels = judge.game.fake_targets(torch.zeros(200, 3), pair).labels
    high = (cells(pair.fake.heatmaps) == HIGH).all(-1)
    assert torch.equal(labels, high.double())
    assert 0.3 < labels.mean() < 0.7


def test_the_lattice_of_cells_tells_nothing():
    """Decoded targets lie in whole cells and predictions in quarters: in training both are spread evenly."""
    judge, seen = build(), []
    judge.judge_joints = lambda joints, mask: seen.append(joints) or joints[..., 0]
    shifted = gaussians(HIGH[None] + 0.2).repeat(2000, 1, 1, 1)
    real = gaussians(HIGH[None].double()).repeat(2000, 1, 1, 1)
    assert not torch.equal(decoded_peak(shifted), decoded_peak(real))
    for maps in (shifted, real):
        judge(Pose(maps), None)
        offset = seen[-1] - HIGH
        assert offset.abs().max() <= 0.5
        edges = torch.tensor([-0.25, 0, 0.25]).double()
        shares = torch.bucketize(offset, edges).flatten().bincount(minlength=4) / offset.numel()
        torch.testing.assert_close(shares, torch.full((4,), 0.25), atol=0.02, rtol=0)


def test_at_inference_it_judges_what_is_decoded():
    judge = build().eval()
    maps = two_peaks(2)
    expected = judge.judge_joints(decoded_peak(maps))
    assert expected.shape == (2, 3)
    torch.testing.assert_close(judge(Pose(maps), None), expected)
    pair = judge.pair([PosePair(Pose(maps), Pose(maps))], torch.zeros(2, 3, 64, 64))
    assert torch.equal(pair.fake.heatmaps, maps)
    check_judge('joints', judge)
    verdict = ask(judge, None, decoded_peak(maps), None)
    torch.testing.assert_close(verdict.joints.double(), expected, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(verdict.pose, verdict.joints.mean(1))


@pytest.mark.parametrize('pose', [False, True], ids=['a verdict for each joint', 'one for the pose'])
def test_it_learns_beside_a_frozen_generator(pose):
    player = copy.deepcopy(PLAYER)
    if pose:
        player |= dict(
            head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=8),
            game=dict(type='mmpose_gan.ConventionalGame', lambda_g=0.0, min_labelled=0.5),
        )
    torch.manual_seed(0)
    cfg = dict(estimator_cfg(hourglass_generator(), joints=player), type='mmpose_gan.WatchedTopdownPoseEstimator')
    model = MODELS.build(cfg)
    model.init_weights()
    before = copy.deepcopy(model.state_dict())
    optimizers = optim_wrapper(discriminators=dict(joints=dict(optimizer=dict(type='Adam', lr=1e-2))))
    game = Conductor(model, optimizers, max_iters=10)
    logs = [game.play(batch(4)) for _ in range(10)]
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name]) != name.startswith('discriminators.'), name
    assert logs[-1]['joints.d_real'] < logs[0]['joints.d_real']


def test_a_game_that_pulls_is_refused():
    with pytest.raises(ValueError, match=r'game\.lambda_g is 0\.1, but PeakGeometryDiscriminator only watches'):
        build(game=PLAYER['game'] | dict(lambda_g=0.1))
    with pytest.raises(ValueError, match='most must be a number >= 0 and <= 1, got 2'):
        build(most=2)
    with pytest.raises(ValueError, match='count must be a whole number >= 1, got 0'):
        build(count=0)
