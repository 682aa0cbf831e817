from __future__ import annotations

import copy

import pytest
import torch
from conductor import Conductor
from mmpose.registry import MODELS as MMPOSE_MODELS
from tiny import (
    KEYPOINTS,
    batch,
    codec,
    discriminator,
    estimator,
    estimator_cfg,
    hourglass_generator,
    hrnet_generator,
)

from mmpose_gan.models.heatmap_stages import collect_heatmaps
from mmpose_gan.registry import MODELS


def stock(generator):
    return MMPOSE_MODELS.build(copy.deepcopy(dict(type='TopdownPoseEstimator', **generator)))


def test_keys_are_the_stock_keys_and_those_of_the_discriminators():
    ours = estimator()
    theirs = stock(hrnet_generator())
    extra = set(ours.state_dict()) - set(theirs.state_dict())
    assert all(key.startswith('discriminators.reconstruction.') for key in extra)
    missing, unexpected = theirs.load_state_dict(ours.state_dict(), strict=False)
    assert missing == []
    assert set(unexpected) == extra
    assert 'discriminators.reconstruction.game.equilibrium.k_t' in extra


@pytest.mark.parametrize('generator', [hrnet_generator(), hourglass_generator()])
def test_losses_and_predictions_of_the_generator_are_the_stock_ones(generator):
    ours = estimator(generator)
    theirs = stock(generator)
    theirs.load_state_dict(ours.state_dict(), strict=False)
    data = batch()
    ours.eval()
    theirs.eval()
    assert torch.equal(ours.loss(**data)['loss_kpt'], theirs.loss(**data)['loss_kpt'])
    inputs = data['inputs']
    torch.testing.assert_close(ours._forward(inputs), theirs._forward(inputs), rtol=0, atol=0)


def test_heatmaps_are_tapped_at_every_stage_without_a_second_forward():
    model = stock(hourglass_generator(stacks=3))
    data = batch()
    forwards = []
    model.backbone.register_forward_hook(lambda *_: forwards.append(1))
    with collect_heatmaps(model.head) as stages:
        model.loss(**data)
    assert len(stages) == 3
    assert len(forwards) == 1
    for stage in stages:
        assert stage.heatmaps.requires_grad
        assert stage.heatmaps.shape == stage.target.shape == (2, KEYPOINTS, 16, 16)
        assert stage.weights.shape == (2, KEYPOINTS)
    with collect_heatmaps(model.head) as again:
        pass
    model.loss(**data)
    assert again == []


def test_several_loss_modules_are_tapped_in_their_order():
    generator = hourglass_generator()
    generator['head']['loss'] = [dict(type='KeypointMSELoss', use_target_weight=True)] * 2
    model = stock(generator)
    with collect_heatmaps(model.head) as stages:
        model.loss(**batch())
    assert len(stages) == 2


def test_ddp_leaves_the_discriminators_alone():
    model = estimator()
    ignored = set(model._ddp_params_and_buffers_to_ignore)
    named = [*model.named_parameters(), *model.named_buffers()]
    assert ignored == {name for name, _ in named if name.startswith('discriminators.')}


def test_heads_of_neither_heatmaps_nor_joints_are_refused_by_name():
    head = dict(
        type='AssociativeEmbeddingHead', in_channels=4, num_keypoints=KEYPOINTS, deconv_out_channels=None,
        keypoint_loss=dict(type='KeypointMSELoss'), tag_loss=dict(type='AssociativeEmbeddingLoss'),
    )  # fmt: skip
    with pytest.raises(TypeError, match=r'model\.head: Asso\w+ hands no heatmaps.*Supported are HeatmapHead, ViPNAS'):
        estimator(dict(hrnet_generator(), head=head))


def test_heatmaps_mixed_with_offsets_are_refused():
    generator = hrnet_generator()
    generator['head']['decoder'] = dict(
        type='UDPHeatmap', input_size=(64, 64), heatmap_size=(16, 16), heatmap_type='combined'
    )
    with pytest.raises(ValueError, match="heatmap_type='combined' mixes offsets"):
        estimator(generator)


@pytest.mark.parametrize(
    ('player', 'message'),
    [
        (discriminator(num_keypoints=5), r'critic\.num_keypoints is 5 but must be 3 for model\.head\.out_channels = 3'),
        (discriminator(stages=(2,)), r'critic\.stages is \(2,\) but the head has 1 stage'),
        (discriminator(condtional=True), r"critic: .*unexpected keyword.*'condtional'"),
        (discriminator(game=dict(type='mmpose_gan.Recon')), r'critic: .*mmpose_gan\.Recon'),
    ],
)
def test_discriminators_that_do_not_fit_are_named(player, message):
    with pytest.raises(ValueError, match=rf'model\.discriminators\.{message}'):
        estimator(critic=player)


def test_names_that_cannot_be_used():
    for name in ('generator', 'not a name'):
        with pytest.raises(ValueError, match=f'{name}: a discriminator needs a name'):
            MODELS.build(dict(estimator_cfg(), discriminators={name: discriminator()}))


def test_targets_of_another_size_are_refused_before_the_loss():
    generator = hrnet_generator(keypoints=5)
    generator['head']['decoder'] = codec()
    model = estimator(generator)
    with pytest.raises(ValueError, match=r'predicts heatmaps \(2, 5, 16, 16\) but the targets are \(2, 3, 16, 16\)'):
        Conductor(model).play(batch())
