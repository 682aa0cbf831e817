"""The multi-source discriminator and its game: what each source sees, and which poses count."""

from __future__ import annotations

import itertools
import math

import poses_3d
import pytest
import torch
from mmpose.registry import MODELS as MMPOSE_MODELS
from poses_3d import KEYPOINTS, discriminator, estimator

from mmpose_gan.models import MultiSourceGame
from mmpose_gan.models.discriminators.pose_geometry import soft_argmax
from mmpose_gan.models.poses import Pose, PosePair, PoseWeights

SOURCES = ('image', 'geometry', 'maps')
SUBSETS = [subset for n in (1, 2, 3) for subset in itertools.combinations(SOURCES, n)]


def build(*sources: str) -> torch.nn.Module:
    torch.manual_seed(0)
    cfg = discriminator(*sources) | dict(num_heatmaps=KEYPOINTS, num_keypoints=KEYPOINTS)
    return MMPOSE_MODELS.build(cfg)


def poses(count: int = 3, seed: int = 0) -> Pose:
    """Heatmaps (B, K, 16, 16) and depths (B, K)."""
    generator = torch.Generator().manual_seed(seed)
    heatmaps = torch.rand(count, KEYPOINTS, 16, 16, generator=generator)
    return Pose(heatmaps, depths=torch.rand(count, KEYPOINTS, generator=generator) - 0.5)


def images(count: int = 3) -> torch.Tensor:
    return torch.randn(count, 3, 64, 64, generator=torch.Generator().manual_seed(9))


@pytest.mark.parametrize('sources', SUBSETS)
def test_a_verdict_depends_on_the_sources_and_on_nothing_else(sources: tuple[str, ...]) -> None:
    model = build(*sources)
    pose, image = poses().map(torch.Tensor.requires_grad_), images().requires_grad_()
    shown = image if 'image' in sources else None
    verdict = model(pose, shown)
    assert verdict.shape == (3, 1)
    assert model.conditional == ('image' in sources)
    verdict.sum().backward()
    for tensor in pose.tensors():  # both heatmaps and depths
        seen = tensor.grad is not None and bool(tensor.grad.any())
        assert seen == bool({'geometry', 'maps'} & set(sources))
    assert (image.grad is not None) == ('image' in sources)
    assert not [name for name, p in model.named_parameters() if p.grad is None]


def test_the_geometry_source_is_fed_with_equation_1() -> None:
    model, seen = build(), []
    model.backbone.branches['geometry'].register_forward_pre_hook(lambda _, args: seen.append(args[0]))
    pose = poses()
    model(pose, images())
    places, depths = soft_argmax(pose.heatmaps), pose.depths
    for b, i, j in itertools.product(range(3), range(KEYPOINTS), range(KEYPOINTS)):
        delta = [*(places[b, i] - places[b, j]).tolist(), (depths[b, i] - depths[b, j]).item()]
        assert seen[0][b, :, i, j].tolist() == pytest.approx([*delta, *(d * d for d in delta)], abs=1e-6)


def test_the_maps_source_is_fed_with_heatmaps_and_depths_at_the_joints() -> None:
    model, seen = build(), []
    model.backbone.branches['maps'].register_forward_pre_hook(lambda _, args: seen.append(args[0]))
    pose = poses()
    model(pose, images())
    for k in range(KEYPOINTS):
        assert torch.equal(seen[0][:, k], pose.heatmaps[:, k])
        depth = pose.depths[:, k]
        torch.testing.assert_close(seen[0][:, KEYPOINTS + k], pose.heatmaps[:, k] * depth[:, None, None])


def test_samples_do_not_see_each_other() -> None:
    """In training too: targets without 3D labels lie beside the real poses."""
    model = build().train()
    pose, image = poses(), images()
    together = model(pose, image)
    alone = torch.cat([model(pose.map(lambda tensor, i=i: tensor[i : i + 1]), image[i : i + 1]) for i in range(3)])
    torch.testing.assert_close(together, alone)


def test_the_image_comes_as_the_generator_sees_it_and_fakes_come_whole() -> None:
    model, pose, image = build(), poses(), images()
    weights = PoseWeights(torch.zeros(3, KEYPOINTS), depths=torch.zeros(3, KEYPOINTS))
    stages = [PosePair(pose, pose.map(torch.neg), weights)]
    pair = model.pair(stages, image)
    assert pair.image is image
    for fake, real, tensor in zip(pair.fake.tensors(), pair.real.tensors(), pose.tensors(), strict=True):
        assert torch.equal(fake, tensor)
        assert torch.equal(real, -tensor)
    assert build('geometry').pair(stages, image).image is None


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


def pair(weights: list[list[float]]) -> PosePair:
    pose, labelled = poses(len(weights)), torch.tensor(weights)
    real = pose.map(lambda tensor: tensor.flip(0))
    return PosePair(pose, real, PoseWeights(labelled[:, :2], depths=labelled[:, 2:]))


#: Poses of two joints: whole, without depths, with a joint outside of the crop, with one depth missing, whole.
WEIGHTS = [[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 1, 1], [1, 1, 1, 0], [1, 1, 1, 1]]


def test_real_are_whole_poses_and_fake_predictions_of_whole_poses() -> None:
    logits = torch.tensor([0.3, -2.0, 1.0, 4.0, -0.6], dtype=torch.float64)[:, None].requires_grad_()
    game = MultiSourceGame(lambda_g=1e-4)
    real, fakes = game.real_loss(logits, pair(WEIGHTS)), game.fake_loss(logits, poses(5), pair(WEIGHTS))

    def cls(logit: float, label: int) -> float:
        p = 1 / (1 + math.exp(-logit))
        return -(label * math.log(p) + (1 - label) * math.log(1 - p))

    values = logits[:, 0].tolist()
    assert real.loss.item() == pytest.approx((cls(0.3, 1) + cls(-0.6, 1)) / 2)
    whole = [values[i] for i in (0, 1, 3, 4)]
    assert fakes.loss.item() == pytest.approx(sum(cls(v, 0) for v in whole) / 4)
    assert fakes.generator_loss.item() == pytest.approx(sum(cls(v, 1) for v in whole) / 4)
    assert real.statistics['acc_real'] == 0.5
    assert fakes.statistics['acc_fake'] == pytest.approx(0.5)
    (gradient,) = torch.autograd.grad(real.loss, logits)
    assert gradient[1:4].count_nonzero() == 0
    assert gradient[0] == pytest.approx((1 / (1 + math.exp(-0.3)) - 1) / 2)


def test_a_joint_outside_of_the_map_makes_neither_a_real_pose_nor_a_fake() -> None:
    """``MSRAHeatmap`` keeps the weight of a joint up to 3 sigma outside, where soft-argmax finds the middle."""
    target = torch.zeros(2, 2, 16, 16)
    target[:, :, 4, 4] = 1
    target[1, 0] *= 0.135  # a peak 2 sigma outside
    real = Pose(target, depths=torch.zeros(2, 2))
    seen = PosePair(real, real, PoseWeights(torch.ones(2, 2), depths=torch.ones(2, 2)))
    logits = torch.tensor([[0.3], [-2.0]]).requires_grad_()
    game = MultiSourceGame(lambda_g=1e-4)
    fake = game.fake_loss(logits, real, seen)
    for loss in (game.real_loss(logits, seen).loss, fake.loss, fake.generator_loss):
        (gradient,) = torch.autograd.grad(loss, logits, retain_graph=True)
        assert gradient[0] != 0
        assert gradient[1] == 0


def test_a_batch_without_a_real_pose_teaches_nothing_of_real_ones() -> None:
    logits = torch.tensor([[0.3], [-2.0], [1.0]]).requires_grad_()
    loss = MultiSourceGame(lambda_g=1e-4).real_loss(logits, pair(WEIGHTS[1:4])).loss
    assert loss == 0
    assert not torch.autograd.grad(loss, logits)[0].any()


def test_targets_without_depths_do_not_reach_the_real_loss() -> None:
    model = estimator()
    player = model.discriminators['D']

    def l_real(shift: float) -> torch.Tensor:
        data = poses_3d.batch()
        data['data_samples'][1].gt_fields.heatmaps += shift
        with model.collect_poses() as stages:
            model.head.loss(model.extract_feat(data['inputs']), data['data_samples'])
        return player.real_loss(player.pair(stages, data['inputs'])).loss

    assert torch.equal(l_real(0.0), l_real(1.0))
