"""Heatmaps with depths: losses against the paper's equation, prediction, stock checkpoints, a fixed 2D module."""

from __future__ import annotations

import copy

import numpy as np
import poses_3d
import pytest
import torch
from conductor import Conductor, PassThrough
from mmengine.optim import build_optim_wrapper
from mmpose.models.utils.tta import flip_heatmaps
from mmpose.registry import MODELS as MMPOSE_MODELS
from poses_3d import FLIP_INDICES, KEYPOINTS, ROOT_INDEX, batch, estimator, optimizers, stock_generator
from tiny import codec

from mmpose_gan.models.heads.depth_regressor import DepthRegressor


def stock() -> torch.nn.Module:
    torch.manual_seed(1)
    model = MMPOSE_MODELS.build(copy.deepcopy(stock_generator()))
    model.init_weights()
    return model


def labels(data: dict, field: str) -> torch.Tensor:
    return torch.cat([getattr(sample.gt_instance_labels, field) for sample in data['data_samples']])


@pytest.mark.parametrize('stacks', [1, 2])
def test_the_loss_is_equation_2(stacks: int) -> None:
    """Squared errors of all heatmaps and of labelled depths in cells, both divided by B K H W; a map is 16 wide."""
    model, data = estimator(stacks, {}).double(), batch(dtype=torch.float64)
    losses = model.loss(**data)
    feats = model.extract_feat(data['inputs'])
    maps = model.head(feats)
    depths = model.head.depth_regressor(maps[-1], feats[-1])
    sum_2d = sum_3d = 0.0
    for b, sample in enumerate(data['data_samples']):
        truth = sample.gt_instance_labels
        for k in range(KEYPOINTS):
            for stage in maps:
                error = (stage[b, k] - sample.gt_fields.heatmaps[k]).square().sum()
                sum_2d = sum_2d + truth.keypoint_weights[0, k] * error
            if truth.keypoint_depth_weights[0, k] > 0:
                sum_3d = sum_3d + (16 * depths[b, k] - 16 * truth.keypoint_depths[0, k]) ** 2
    size = len(data['data_samples']) * KEYPOINTS * 16 * 16
    torch.testing.assert_close(losses['loss_kpt'], sum_2d / size)
    torch.testing.assert_close(losses['loss_depth'], sum_3d / size)
    parameters = [p for p in model.parameters() if p.requires_grad]
    ours = torch.autograd.grad(losses['loss_kpt'] + losses['loss_depth'], parameters)
    theirs = torch.autograd.grad((sum_2d + sum_3d) / size, parameters)
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-7, atol=1e-12)


def test_a_batch_without_depths_costs_nothing_and_moves_nothing() -> None:
    model, data = estimator(discriminators={}), batch((False, False))
    loss = model.loss(**data)['loss_depth']
    assert loss == 0
    for gradient in torch.autograd.grad(loss, list(model.head.depth_regressor.parameters())):
        assert not gradient.any()


def test_depths_that_are_not_labelled_do_not_matter() -> None:
    model, data = estimator(discriminators={}).eval(), batch()
    before = model.loss(**data)['loss_depth']
    data['data_samples'][1].gt_instance_labels.keypoint_depths += 3
    assert torch.equal(model.loss(**data)['loss_depth'], before)
    data['data_samples'][0].gt_instance_labels.keypoint_depths += 3
    assert model.loss(**data)['loss_depth'] != before


def test_depths_are_relative_to_the_root() -> None:
    model = estimator(discriminators={})
    depths = model.head.predict_depths(model.extract_feat(batch()['inputs']))
    assert (depths[:, ROOT_INDEX] == 0).all()
    assert depths.count_nonzero() == 3 * (KEYPOINTS - 1)


def test_depths_begin_at_0_and_leave_the_2d_module_alone_at_first() -> None:
    model, data = estimator(discriminators={}), batch()
    model.head.depth_regressor = DepthRegressor(model.head.in_channels, KEYPOINTS, ROOT_INDEX, channels=8)
    model.head.depth_regressor.init_weights()
    assert not model.head.predict_depths(model.extract_feat(data['inputs'])).any()
    loss = model.loss(**data)['loss_depth']
    loss.backward()
    assert loss > 0
    assert not any(p.grad.any() for p in model.backbone.parameters() if p.grad is not None)
    assert model.head.depth_regressor.depth.weight.grad.any()


def test_heatmaps_and_features_learn_from_depths() -> None:
    model, data = estimator(discriminators={}), batch()
    loss = model.loss(**data)['loss_depth']
    final = model.head.multi_final_layers
    gradients = torch.autograd.grad(loss, [final[-1].weight, final[0].weight], allow_unused=True)
    assert gradients[0].any()
    assert gradients[1] is None  # the first stack's heatmaps go nowhere
    assert any(g.any() for g in torch.autograd.grad(model.loss(**data)['loss_depth'], model.backbone.stem.parameters()))


@pytest.mark.parametrize('flip_test', [False, True])
def test_prediction(flip_test: bool) -> None:
    test_cfg = dict(flip_test=flip_test, flip_mode='heatmap', shift_heatmap=False, output_heatmaps=True)
    model, data = estimator(discriminators={}, test_cfg=test_cfg).eval(), batch()
    with torch.no_grad():
        results = model.predict(**data)
        feats = model.extract_feat(data['inputs'])
        maps = model.head(feats)[-1]
        depths = model.head.depth_regressor(maps, feats[-1])
        assert all(torch.equal(*pair) for pair in zip(model(data['inputs'], None), (maps, depths), strict=True))
        if flip_test:
            feats = model.extract_feat(data['inputs'].flip(-1))
            flipped = model.head(feats)[-1]
            others = model.head.depth_regressor(flipped, feats[-1])
            depths = torch.stack([(depths[:, k] + others[:, FLIP_INDICES[k]]) / 2 for k in range(KEYPOINTS)], dim=1)
            maps = (maps + flip_heatmaps(flipped, FLIP_INDICES, shift_heatmap=False)) / 2
    for result, heatmaps, depth in zip(results, maps, depths, strict=True):
        torch.testing.assert_close(result.pred_fields.heatmaps, heatmaps)
        assert result.pred_instances.keypoints.shape == (1, KEYPOINTS, 2)
        assert result.pred_instances.keypoint_depths.shape == (1, KEYPOINTS)
        np.testing.assert_allclose(result.pred_instances.keypoint_depths[0], 80 * depth, rtol=1e-5)  # crops: 80 pixels


def test_output_keypoints_can_be_chosen() -> None:
    model = estimator(discriminators={}, test_cfg=dict(output_keypoint_indices=[3, 1])).eval()
    instances = model.predict(**batch())[0].pred_instances
    assert instances.keypoints.shape == (1, 2, 2)
    assert instances.keypoint_depths.shape == (1, 2)
    assert instances.keypoint_depths[0, 1] == 0


# Stock checkpoints


def test_a_stock_checkpoint_lacks_the_depth_regressor_and_nothing_else() -> None:
    ours, theirs = estimator(discriminators={}), stock()
    missing, unexpected = ours.load_state_dict(theirs.state_dict(), strict=False)
    assert not unexpected
    assert missing
    assert all(key.startswith('head.depth_regressor.') for key in missing)
    data = batch()
    for model in (ours.eval(), theirs.eval()):
        model.test_cfg = dict(flip_test=True)
    for one, other in zip(ours.predict(**data), theirs.predict(**batch()), strict=True):
        np.testing.assert_array_equal(one.pred_instances.keypoints, other.pred_instances.keypoints)


def test_a_stock_model_loads_ours_and_predicts_the_same_2d_poses() -> None:
    ours, theirs = estimator(), stock()
    Conductor(ours, optimizers()).play(batch())
    missing, unexpected = theirs.load_state_dict(ours.state_dict(), strict=False)
    assert not missing
    assert all(key.startswith(('head.depth_regressor.', 'discriminators.')) for key in unexpected)
    for one, other in zip(ours.eval().predict(**batch()), theirs.eval().predict(**batch()), strict=True):
        np.testing.assert_array_equal(one.pred_instances.keypoints, other.pred_instances.keypoints)
        np.testing.assert_array_equal(one.pred_instances.keypoint_scores, other.pred_instances.keypoint_scores)


# Training with a part of it all


def test_the_baseline_needs_no_discriminator_hook_or_optimizer_of_one() -> None:
    model = estimator(discriminators={})
    model.data_preprocessor = PassThrough()
    before = {name: p.clone() for name, p in model.named_parameters()}
    optimizer = build_optim_wrapper(model, dict(optimizer=dict(type='SGD', lr=0.1)))
    losses = model.train_step(batch(), optimizer)
    assert {'loss_kpt', 'loss_depth', 'acc_pose'} < losses.keys()
    assert not [name for name, p in model.named_parameters() if torch.equal(p, before[name])]


def test_before_the_start_training_is_the_baseline_s() -> None:
    model = estimator()
    before = copy.deepcopy(model.discriminators.state_dict())
    conductor = Conductor(model, optimizers(), start=2)
    first, second, third = (conductor.play(batch(seed=i)) for i in range(3))
    assert 'D.loss_adv' not in first.keys() | second.keys()
    assert third['D.loss_adv'] > 0
    assert len(conductor.logs['D.d_real']) == 1
    assert any(not torch.equal(value, before[key]) for key, value in model.discriminators.state_dict().items())


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_a_fixed_2d_module_stays_as_it_was(update: str) -> None:
    """Statistics of batch normalization and weight decay included."""
    model = estimator(fix_2d=True)
    before = copy.deepcopy(model.state_dict())
    optim = optimizers(optimizer=dict(type='AdamW', lr=1e-2, weight_decay=0.1))
    conductor = Conductor(model, optim, update=update)
    for i in range(2):
        outputs = conductor.play(batch(seed=i))
    assert outputs['D.loss_adv'] > 0
    moved = {key for key, value in model.state_dict().items() if not torch.equal(value, before[key])}
    learnable = {key for key in before if key.startswith(('head.depth_regressor.', 'discriminators.'))}
    assert moved == learnable
    assert not model.backbone.training
    assert model.head.depth_regressor.training
    model.eval()
    assert not model.head.depth_regressor.training


# What does not fit


def test_samples_without_depths_are_named() -> None:
    model, data = estimator(discriminators={}), batch()
    del data['data_samples'][1].gt_instance_labels.keypoint_depths
    with pytest.raises(AttributeError, match=r'carries no keypoint_depths.*use the codec mmpose_gan\.DepthHeatmap'):
        model.loss(**data)


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (dict(root_index=KEYPOINTS), r'root_index is 4 but the 4 joints are 0 to 3'),
        (
            dict(decoder=dict(codec(), type='mmpose_gan.DepthHeatmap')),
            r'model\.head\.root_index is 1 but that of its decoder, the codec, is 6',
        ),
        (dict(deconv_out_channels=(8,), deconv_kernel_sizes=(4,)), r'head\.deconv_out_channels must be None'),
    ],
)
def test_a_head_that_does_not_fit_is_named(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MMPOSE_MODELS.build(dict(poses_3d.generator()['head'], **arguments))


def test_a_head_without_depths_is_refused() -> None:
    cfg = poses_3d.stock_generator()
    cfg['type'] = 'mmpose_gan.AdversarialPoseEstimator3D'
    with pytest.raises(TypeError, match=r'model\.head: CPMHead predicts no depths; use mmpose_gan\.PoseDepthHead'):
        MMPOSE_MODELS.build(cfg)
