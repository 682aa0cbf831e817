"""The multi-source discriminator and its game: what each source sees, and which poses count."""

from __future__ import annotations

import itertools
import math

import poses_3d
import pytest
import torch
from mmpose.registry import MODELS as MMPOSE_MODELS
from poses_3d import KEYPOINTS, discriminator, estimator

from mmpose_gan.models import HeatmapPair, MultiSourceGame
from mmpose_gan.models.losses.pose_geometry import soft_argmax

SOURCES = ('image', 'geometry', 'maps')
SUBSETS = [subset for n in (1, 2, 3) for subset in itertools.combinations(SOURCES, n)]


def build(*sources: str) -> torch.nn.Module:
    torch.manual_seed(0)
    cfg = discriminator(*sources) | dict(num_heatmaps=2 * KEYPOINTS, num_keypoints=KEYPOINTS)
    return MMPOSE_MODELS.build(cfg)


def poses(count: int = 3, seed: int = 0) -> torch.Tensor:
    """Heatmaps and depth planes (B, 2 K, 16, 16)."""
    generator = torch.Generator().manual_seed(seed)
    heatmaps = torch.rand(count, KEYPOINTS, 16, 16, generator=generator)
    depths = torch.rand(count, KEYPOINTS, 1, 1, generator=generator) - 0.5
    return torch.cat([heatmaps, depths.expand_as(heatmaps)], dim=1)


def images(count: int = 3) -> torch.Tensor:
    return torch.randn(count, 3, 64, 64, generator=torch.Generator().manual_seed(9))


@pytest.mark.parametrize('sources', SUBSETS)
def test_a_verdict_depends_on_the_sources_and_on_nothing_else(sources: tuple[str, ...]) -> None:
    model = build(*sources)
    pose, image = poses().requires_grad_(), images().requires_grad_()
    shown = image if 'image' in sources else None
    verdict = model(pose, shown)
    assert verdict.shape == (3, 1)
    assert model.conditional == ('image' in sources)
    verdict.sum().backward()
    seen = pose.grad is not None and pose.grad.any()
    assert seen == bool({'geometry', 'maps'} & set(sources))
    if seen:  # both heatmaps and depths
        assert all(half.any() for half in pose.grad.chunk(2, dim=1))
    assert (image.grad is not None) == ('image' in sources)
    assert not [name for name, p in model.named_parameters() if p.grad is None]


def test_the_geometry_source_is_fed_with_equation_1() -> None:
    model, seen = build(), []
    model.backbone.branches['geometry'].register_forward_pre_hook(lambda _, args: seen.append(args[0]))
    pose = poses()
    model(pose, images())
    places, depths = soft_argmax(pose[:, :KEYPOINTS]), pose[:, KEYPOINTS:, 5, 3]
    for b, i, j in itertools.product(range(3), range(KEYPOINTS), range(KEYPOINTS)):
        delta = [*(places[b, i] - places[b, j]).tolist(), (depths[b, i] - depths[b, j]).item()]
        assert seen[0][b, :, i, j].tolist() == pytest.approx([*delta, *(d * d for d in delta)], abs=1e-6)


def test_the_maps_source_is_fed_with_heatmaps_and_depths_at_the_joints() -> None:
    model, seen = build(), []
    model.backbone.branches['maps'].register_forward_pre_hook(lambda _, args: seen.append(args[0]))
    pose = poses()
    model(pose, images())
    for k in range(KEYPOINTS):
        assert torch.equal(seen[0][:, k], pose[:, k])
        depth = pose[:, KEYPOINTS + k, 0, 0]
        torch.testing.assert_close(seen[0][:, KEYPOINTS + k], pose[:, k] * depth[:, None, None])


def test_samples_do_not_see_each_other() -> None:
    """In training too: targets without 3D labels lie beside the real poses."""
    model = build().train()
    pose, image = poses(), images()
    together = model(pose, image)
    alone = torch.cat([model(pose[i : i + 1], image[i : i + 1]) for i in range(3)])
    torch.testing.assert_close(together, alone)


def test_the_image_comes_as_the_generator_sees_it_and_fakes_come_whole() -> None:
    model, pose, image = build(), poses(), images()
    weights = torch.zeros(3, 2 * KEYPOINTS)
    pair = model.pair([(pose, -pose, weights)], image)
    assert pair.image is image
    assert torch.equal(pair.fake, pose)
    assert torch.equal(pair.real, -pose)
    assert build('geometry').pair([(pose, -pose, weights)], image).image is None


@pytest.mark.parametrize('sources', [('depth',), ('image', 'image')])
def test_sources_that_cannot_be_are_named(sources: tuple[str, ...]) -> None:
    with pytest.raises(
        ValueError, match=r"discriminators\.D: .*sources must be some of \('image', 'geometry', 'maps'\)"
    ):
        estimator(discriminators=dict(D=discriminator(*sources)))


def test_a_backbone_without_branches_is_refused() -> None:
    wrong = discriminator() | dict(backbone=dict(type='mmpose_gan.HeatmapEncoderDecoder', depth=1, channels=8))
    with pytest.raises(ValueError, match=r'discriminators\.D: .*branches by source.*, got mmpose_gan\.Heatmap'):
        estimator(discriminators=dict(D=wrong))


def test_only_the_last_stage_can_be_judged() -> None:
    with pytest.raises(ValueError, match=r'model\.discriminators\.D\.stages is \(0, 1\) but the head has 1 stage'):
        estimator(discriminators=dict(D=discriminator() | dict(stages=(0, 1))))


# The game


def pair(weights: list[list[float]]) -> HeatmapPair:
    pose = poses(len(weights))
    return HeatmapPair(pose, pose.flip(0), torch.tensor(weights), None)


#: Poses of two joints: whole, without depths, with a joint outside of the crop, with one depth missing, whole.
WEIGHTS = [[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 1, 1], [1, 1, 1, 0], [1, 1, 1, 1]]


def test_real_are_whole_poses_and_fake_all_predictions() -> None:
    logits = torch.tensor([0.3, -2.0, 1.0, 4.0, -0.6], dtype=torch.float64)[:, None].requires_grad_()
    game = MultiSourceGame(lambda_g=1e-4)
    real, fakes = game.judge_real(logits, pair(WEIGHTS)), game.judge_fakes(logits, None, pair(WEIGHTS))

    def cls(logit: float, label: int) -> float:
        p = 1 / (1 + math.exp(-logit))
        return -(label * math.log(p) + (1 - label) * math.log(1 - p))

    values = logits[:, 0].tolist()
    assert real.loss.item() == pytest.approx((cls(0.3, 1) + cls(-0.6, 1)) / 2)
    assert fakes.loss.item() == pytest.approx(sum(cls(v, 0) for v in values) / 5)
    assert fakes.generator_loss.item() == pytest.approx(sum(cls(v, 1) for v in values) / 5)
    assert real.statistics['acc_real'] == 0.5
    assert fakes.statistics['acc_fake'] == pytest.approx(0.4)
    (gradient,) = torch.autograd.grad(real.loss, logits)
    assert gradient[1:4].count_nonzero() == 0
    assert gradient[0] == pytest.approx((1 / (1 + math.exp(-0.3)) - 1) / 2)


def test_a_joint_outside_of_the_map_makes_no_real_pose() -> None:
    """``MSRAHeatmap`` keeps the weight of a joint up to 3 sigma outside, where soft-argmax finds the middle."""
    target = torch.zeros(2, 2, 16, 16)
    target[:, :, 4, 4] = 1
    target[1, 0] *= 0.135  # a peak 2 sigma outside
    shown = HeatmapPair(target, torch.cat([target, target], dim=1), torch.ones(2, 4), None)
    logits = torch.tensor([[0.3], [-2.0]]).requires_grad_()
    MultiSourceGame(lambda_g=1e-4).judge_real(logits, shown).loss.backward()
    assert logits.grad[0] != 0
    assert logits.grad[1] == 0


def test_a_batch_without_a_real_pose_teaches_nothing_of_real_ones() -> None:
    logits = torch.tensor([[0.3], [-2.0], [1.0]]).requires_grad_()
    loss = MultiSourceGame(lambda_g=1e-4).judge_real(logits, pair(WEIGHTS[1:4])).loss
    assert loss == 0
    assert not torch.autograd.grad(loss, logits)[0].any()


def test_targets_without_depths_do_not_reach_the_real_loss() -> None:
    model = estimator()
    player = model.discriminators['D']

    def l_real(shift: float) -> torch.Tensor:
        data = poses_3d.batch()
        data['data_samples'][1].gt_fields.heatmaps += shift
        with model.tap() as stages:
            model.head.loss(model.extract_feat(data['inputs']), data['data_samples'])
        return player.judge_real(player.pair(stages, data['inputs'])).loss

    assert torch.equal(l_real(0.0), l_real(1.0))
