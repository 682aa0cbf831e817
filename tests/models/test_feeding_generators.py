"""Estimators on the network that feeds heatmaps back: the stock head that hands them on, and depths beside them."""

from __future__ import annotations

import copy

import numpy as np
import poses_3d
import pytest
import torch
from conductor import Conductor
from mmpose.models.utils.tta import flip_heatmaps
from mmpose.registry import KEYPOINT_CODECS
from mmpose.registry import MODELS as MMPOSE_MODELS
from tiny import batch, codec, discriminator, estimator, feeding_generator
from torch import Tensor

from mmpose_gan.models.heatmap_stages import check_heatmap_head, collect_heatmaps


def without_step(conductor: Conductor) -> list[str]:
    """Names of parameters that had no gradient."""
    moved = {parameter for optimizer in conductor.optimizers for parameter in optimizer.state}
    return [name for name, parameter in conductor.model.named_parameters() if parameter not in moved]


def stock(seed: int = 0, **overrides: object) -> torch.nn.Module:
    torch.manual_seed(seed)
    model = MMPOSE_MODELS.build(copy.deepcopy(dict(feeding_generator(), type='TopdownPoseEstimator', **overrides)))
    model.init_weights()
    return model


def test_the_head_hands_on_the_heatmaps_as_they_are() -> None:
    model = stock()
    check_heatmap_head(model.head)
    assert not list(model.head.parameters())
    made: list[list[Tensor]] = []
    model.backbone.register_forward_hook(lambda *args: made.append(args[-1]))
    with collect_heatmaps(model.head) as stages:
        losses = model.loss(**batch())
    assert all(stage.heatmaps.data_ptr() == maps.data_ptr() for stage, maps in zip(stages, made[0], strict=True))
    assert all(stage.heatmaps.requires_grad for stage in stages)
    losses['loss_kpt'].backward()
    # The last heatmap of batch() has no weight.
    assert not [name for name, p in model.named_parameters() if p.grad is None or not torch.isfinite(p.grad).all()]


def test_every_stack_is_supervised() -> None:
    model, data = stock().eval(), batch()
    target = torch.stack([sample.gt_fields.heatmaps for sample in data['data_samples']])
    errors = [(maps - target)[:, :-1].square().sum() / target.numel() for maps in model.extract_feat(data['inputs'])]
    torch.testing.assert_close(model.loss(**data)['loss_kpt'], sum(errors))


@pytest.mark.parametrize('flip_test', [False, True])
def test_the_last_stack_predicts(flip_test: bool) -> None:
    flip_indices, size = [1, 0, 2], (64, 64)
    test_cfg = dict(flip_test=flip_test, flip_mode='heatmap', shift_heatmap=True, output_heatmaps=True)
    model, data = stock(test_cfg=test_cfg).eval(), batch()
    for sample in data['data_samples']:
        sample.set_metainfo(
            dict(flip_indices=flip_indices, input_size=size, input_center=np.full(2, 32), input_scale=np.array(size))
        )
        sample.gt_instances = type(sample.gt_instance_labels)(bboxes=np.zeros((1, 4)), bbox_scores=np.ones(1))
    with torch.no_grad():
        results = model.predict(**data)
        maps = model.backbone(data['inputs'])[-1]
        if flip_test:
            flipped = model.backbone(data['inputs'].flip(-1))[-1]
            maps = (maps + flip_heatmaps(flipped, flip_indices=flip_indices, shift_heatmap=True)) / 2
    for result, heatmaps in zip(results, maps, strict=True):
        torch.testing.assert_close(result.pred_fields.heatmaps, heatmaps)
        expected = KEYPOINT_CODECS.build(codec()).decode(heatmaps.numpy())[0]
        np.testing.assert_allclose(result.pred_instances.keypoints, expected)


@pytest.mark.parametrize('stages', [(-1,), (0, 1)])
def test_it_plays(stages: tuple[int, ...]) -> None:
    model = estimator(feeding_generator(), reconstruction=discriminator('HeatmapHourglassNet', stages=stages))
    conductor = Conductor(model)
    assert conductor.play(batch())['reconstruction.loss_adv'] > 0
    assert not without_step(conductor)


# With depths


def depths() -> torch.nn.Module:
    """An estimator of 3D poses on this network."""
    cfg = poses_3d.generator()
    cfg['backbone'] = dict(feeding_generator()['backbone'], out_channels=poses_3d.KEYPOINTS, append_features=True)
    cfg['head'] |= dict(in_channels=5, final_layer=None)
    torch.manual_seed(0)
    return MMPOSE_MODELS.build(
        dict(cfg, type='mmpose_gan.AdversarialPoseEstimator3D', discriminators=dict(D=poses_3d.discriminator()))
    )


def test_depths_come_from_the_last_heatmaps_and_features() -> None:
    model, data = depths().eval(), poses_3d.batch()
    first, last, features = model.extract_feat(data['inputs'])
    predicted = model.head.predict_depths([first, last, features])
    torch.testing.assert_close(predicted, model.head.depth_regressor(last, features))
    for one, other in zip(model(data['inputs'], None), (last, predicted), strict=True):
        torch.testing.assert_close(one, other)
    assert len(model.head([first, last, features])) == 2
    gradients = torch.autograd.grad(predicted.sum(), [last, features])
    assert all(gradient.any() for gradient in gradients)
    found = np.concatenate([sample.pred_instances.keypoint_depths for sample in model.predict(**data)])
    np.testing.assert_allclose(found, 80 * predicted.detach(), rtol=1e-5)  # crops: 80 pixels


@pytest.mark.parametrize('flip_test', [False, True])
def test_depths_are_judged(flip_test: bool) -> None:
    model = depths()
    conductor = Conductor(model, poses_3d.optimizers())
    assert conductor.play(poses_3d.batch())['D.loss_adv'] > 0
    assert not without_step(conductor)
    model.test_cfg = dict(flip_test=flip_test)
    predicted = model.eval().predict(**poses_3d.batch())
    assert all(np.isfinite(sample.pred_instances.keypoint_depths).all() for sample in predicted)


def test_a_backbone_that_keeps_its_features_is_refused() -> None:
    model = depths()
    model.backbone.append_features = False
    with pytest.raises(AssertionError, match='did not match the `num_stages` in PoseDepthHead'):
        model.eval().loss(**poses_3d.batch())
