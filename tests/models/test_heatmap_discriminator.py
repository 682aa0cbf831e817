import pytest
import torch
import torch.nn.functional as F
from tiny import discriminator

from mmpose_gan.models.discriminators import resize_image
from mmpose_gan.models.poses import Pose, PosePair, PoseWeights
from mmpose_gan.registry import MODELS


def build(**overrides):
    return MODELS.build(discriminator() | overrides, default_args=dict(num_heatmaps=3, num_keypoints=3))


def stage(seed, keypoints=3):
    torch.manual_seed(seed)
    fake, real = torch.randn(2, keypoints, 16, 16), torch.randn(2, keypoints, 16, 16)
    return PosePair(Pose(fake), Pose(real), PoseWeights(torch.ones(2, keypoints)))


def test_the_image_is_shown_first_and_at_heatmap_size():
    player = build()
    seen = []
    player.backbone.register_forward_pre_hook(lambda _, args: seen.append(args[0]))
    image = torch.randn(2, 3, 64, 64)
    pair = player.pair([stage(0)], image)
    player(pair.fake, pair.image)
    assert seen[0].shape == (2, 6, 16, 16)
    assert torch.equal(seen[0][:, :3], resize_image(image, (16, 16)))
    assert torch.equal(seen[0][:, 3:], pair.fake.heatmaps)


def test_resizing_is_antialiased():
    """Stripes one pixel wide become grey; without antialiasing they alias to black or white."""
    stripes = torch.zeros(1, 3, 64, 64)
    stripes[..., ::2] = 1.0
    assert (resize_image(stripes, (16, 16)) - 0.5).abs().max() < 0.15
    assert torch.equal(resize_image(stripes, (16, 8)), F.interpolate(stripes, (16, 8), mode='bilinear', antialias=True))


def test_unconditional_sees_heatmaps_alone():
    player = build(conditional=False)
    pair = player.pair([stage(0)], torch.randn(2, 3, 64, 64))
    assert pair.image is None
    assert player(pair.fake, None).shape == (2, 3, 16, 16)


def test_which_stages_play():
    stages = [stage(0), stage(1), stage(2)]
    image = torch.randn(2, 3, 64, 64)
    last = build().pair(stages, image)
    assert torch.equal(last.fake.maps, stages[2].fake.maps)
    assert torch.equal(last.real.maps, stages[2].real.maps)
    two = build(stages=(0, -1)).pair(stages, image)
    assert torch.equal(two.fake.maps, torch.cat([stages[0].fake.maps, stages[2].fake.maps]))
    assert two.image.shape == (4, 3, 16, 16)
    assert two.weights.joints.shape == (4, 3)


def test_channel_numbers_that_contradict_are_refused():
    backbone = dict(discriminator()['backbone'], in_channels=7)
    with pytest.raises(ValueError, match=r'backbone\.in_channels is 7 but must be 6'):
        build(backbone=backbone)
    with pytest.raises(ValueError, match=r'head\.num_heatmaps is 4 but must be 3'):
        build(head=dict(type='mmpose_gan.ReconstructionHead', num_heatmaps=4))
    with pytest.raises(ValueError, match=r'head\.in_channels is 99 but must be 4'):
        build(head=dict(type='mmpose_gan.ReconstructionHead', in_channels=99))


def test_it_starts_from_torch_s_initialization():
    """A head's N(0, 0.001) for all convolutions of its children must not reach it (mmpose_facts.md A6)."""
    torch.manual_seed(0)
    player = build()
    before = player.head.final_layer.weight.clone()
    player.init_weights()
    assert torch.equal(player.head.final_layer.weight, before)
    assert player.backbone.layer1[0].conv1.weight.std() > 0.05


def test_what_nobody_labelled_is_blank_on_both_sides():
    """Pose and occlusion, in the value and in the gradient."""
    player = MODELS.build(discriminator(), default_args=dict(num_heatmaps=4, num_keypoints=2))
    fake, real = torch.randn(2, 4, 16, 16, requires_grad=True), torch.randn(2, 4, 16, 16)
    weights = PoseWeights(torch.tensor([[1.0, 0], [1, 1]]), torch.tensor([[0.0, 1], [1, 0]]))
    poses = (Pose(maps[:, :2], maps[:, 2:]) for maps in (fake, real))
    pair = player.pair([PosePair(*poses, weights)], torch.randn(2, 3, 64, 64))
    hidden = torch.zeros(2, 4, dtype=torch.bool)
    hidden[0, 1] = hidden[0, 2] = hidden[1, 3] = True
    for pose, maps in ((pair.fake, fake), (pair.real, real)):
        assert torch.equal(pose.maps[~hidden], maps[~hidden])
        assert (pose.maps[hidden] == 0).all()
    player.fake_loss(pair.fake, pair).loss.backward()
    assert (fake.grad[hidden] == 0).all()
    assert (fake.grad[~hidden] != 0).any(-1).any(-1).all()


@pytest.mark.parametrize('rules', ['reconstruction', 'keypoints', 'pose'])
def test_a_discriminator_cannot_win_by_what_is_not_labelled(rules):
    """Fakes are right wherever there is a label, and full of something where there is none."""
    parts = dict(
        reconstruction={},
        keypoints=dict(
            head=dict(type='mmpose_gan.VerdictHead'),
            game=dict(type='mmpose_gan.KeypointGame', lambda_g=0.3, labels=dict(type='all_fake')),
        ),
        pose=dict(
            head=dict(type='mmpose_gan.PoseVerdictHead'), game=dict(type='mmpose_gan.ConventionalGame', lambda_g=0.3)
        ),
    )
    judge = build(**parts[rules]).double().eval()
    real = torch.rand(2, 3, 16, 16, dtype=torch.float64)
    weights = torch.tensor([[1.0, 0, 1], [0, 1, 1]], dtype=torch.float64)
    unlabelled = (weights == 0)[..., None, None]
    fake = torch.where(unlabelled, torch.rand_like(real), real).requires_grad_()
    real = torch.where(unlabelled, 0, real)
    pair = judge.pair([PosePair(Pose(fake), Pose(real), PoseWeights(weights))], torch.randn(2, 3, 64, 64).double())
    assert torch.equal(judge(pair.real, pair.image), judge(pair.fake, pair.image))
    result = judge.fake_loss(pair.fake, pair)
    (gradient,) = torch.autograd.grad(result.generator_loss, fake)
    assert not gradient[unlabelled.expand_as(gradient)].any()
