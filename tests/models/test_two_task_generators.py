"""Generators of pose and occlusion: what reaches what, losses against the papers' equation, and prediction."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from mmengine.structures import InstanceData
from mmpose.models.utils.tta import flip_heatmaps
from mmpose.registry import KEYPOINT_CODECS
from mmpose.registry import MODELS as MMPOSE_MODELS
from tiny import HEATMAP_SIZE, codec
from two_tasks import FLIP_INDICES, KEYPOINTS, batch, hourglass_two_tasks, hrnet_two_tasks

from mmpose_gan.models import PoseOcclusionHourglassNet
from mmpose_gan.models.heatmap_stages import check_heatmap_head, collect_heatmaps, num_stages
from mmpose_gan.models.hourglass import Residual

GENERATORS = dict(hrnet=hrnet_two_tasks, hourglass=hourglass_two_tasks)


def build(cfg: dict, seed: int = 0, **overrides: object) -> torch.nn.Module:
    torch.manual_seed(seed)
    model = MMPOSE_MODELS.build(dict(copy.deepcopy(cfg), type='TopdownPoseEstimator', **overrides))
    model.init_weights()
    return model


def stages(model: torch.nn.Module, inputs: torch.Tensor) -> list[torch.Tensor]:
    maps = model.head(model.extract_feat(inputs))
    return maps if isinstance(maps, list) else [maps]


@pytest.mark.parametrize('generator', GENERATORS)
def test_the_loss_is_equation_1(generator: str) -> None:
    """Squared errors of pose and occlusion over all stacks; MMPose averages over maps, cells and samples."""
    model, data = build(GENERATORS[generator]()), batch()
    losses = model.loss(data['inputs'], data['data_samples'])
    expected = 0.0
    for maps in stages(model, data['inputs']):
        for predicted, sample in zip(maps, data['data_samples'], strict=True):
            target = sample.gt_fields.heatmaps
            for channel, weight in enumerate(sample.gt_instance_labels.keypoint_weights[0]):
                expected = expected + weight * (predicted[channel] - target[channel]).square().sum()
    expected = expected / (len(data['data_samples']) * 2 * KEYPOINTS * np.prod(HEATMAP_SIZE))
    torch.testing.assert_close(losses['loss_kpt'], expected)
    ours, theirs = (torch.autograd.grad(v, list(model.parameters())) for v in (losses['loss_kpt'], expected))
    # Through batch normalization of few values, rounding is magnified.
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize('generator', GENERATORS)
def test_the_accuracy_counts_the_pose_half(generator: str) -> None:
    model, data = build(GENERATORS[generator]()), batch()
    target = torch.stack([s.gt_fields.heatmaps for s in data['data_samples']])
    wrong_occlusion = torch.cat([target[:, :KEYPOINTS], 1 - target[:, KEYPOINTS:]], dim=1)
    for maps, accuracy in ((target, 1), (wrong_occlusion, 1), (target.roll(5, dims=-1), 0)):
        model.head.forward = lambda _, maps=maps: [maps] * 2 if generator == 'hourglass' else maps
        assert model.loss(data['inputs'], data['data_samples'])['acc_pose'] == accuracy
    model.train_cfg = dict(compute_acc=False)
    assert 'acc_pose' not in model.loss(data['inputs'], data['data_samples'])


@pytest.mark.parametrize('generator', GENERATORS)
@pytest.mark.parametrize('flip_test', [False, True])
def test_prediction(generator: str, flip_test: bool) -> None:
    test_cfg = dict(flip_test=flip_test, flip_mode='heatmap', shift_heatmap=False, output_heatmaps=True)
    model, data = build(GENERATORS[generator](), test_cfg=test_cfg), batch()
    stock = KEYPOINT_CODECS.build(codec())
    model.eval()
    with torch.no_grad():
        results = model.predict(data['inputs'], data['data_samples'])
        maps = stages(model, data['inputs'])[-1]
        if flip_test:
            flipped = stages(model, data['inputs'].flip(-1))[-1]
            halves = [flip_heatmaps(h, FLIP_INDICES, shift_heatmap=False) for h in flipped.split(KEYPOINTS, dim=1)]
            maps = (maps + torch.cat(halves, dim=1)) / 2
    for result, heatmaps in zip(results, maps, strict=True):
        torch.testing.assert_close(result.pred_fields.heatmaps, heatmaps)
        instances = result.pred_instances
        assert instances.keypoints.shape == (1, KEYPOINTS, 2)
        pose, occlusion = heatmaps.split(KEYPOINTS)
        np.testing.assert_allclose(instances.keypoint_scores[0], pose.amax(dim=(1, 2)), rtol=1e-5)
        np.testing.assert_allclose(instances.keypoint_occlusion_scores[0], occlusion.amax(dim=(1, 2)), rtol=1e-5)
        # The input is the image here, so that positions need no conversion.
        np.testing.assert_allclose(instances.keypoints, stock.decode(pose.numpy())[0])
    # The samples themselves keep the K indices.
    assert results[0].metainfo['flip_indices'] == FLIP_INDICES


@pytest.mark.parametrize('generator', GENERATORS)
def test_the_tap_sees_both_halves_of_every_stage(generator: str) -> None:
    """The tap sees all 2 K maps of every stage."""
    model, data = build(GENERATORS[generator]()), batch()
    check_heatmap_head(model.head)
    with collect_heatmaps(model.head) as taken:
        model.loss(data['inputs'], data['data_samples'])
    assert len(taken) == num_stages(model.head) == (2 if generator == 'hourglass' else 1)
    assert all(stage.heatmaps.shape == stage.target.shape == (3, 2 * KEYPOINTS, 16, 16) for stage in taken)
    assert all(stage.weights.shape == (3, 2 * KEYPOINTS) for stage in taken)


@pytest.mark.parametrize('stacks', [1, 3])
def test_every_parameter_is_trained(stacks: int) -> None:
    model, data = build(hourglass_two_tasks(stacks)), batch()
    model.loss(data['inputs'], data['data_samples'])['loss_kpt'].backward()
    assert not [name for name, p in model.named_parameters() if p.grad is None]


@pytest.mark.parametrize('task', [0, 1])
def test_both_tasks_feed_the_next_stack_and_do_not_mix_in_the_head(task: int) -> None:
    model, data = build(hourglass_two_tasks()), batch()
    features = model.extract_feat(data['inputs'])
    assert [f.shape for f in features] == [(3, 12, 16, 16)] * 2
    both = [half.sum() for half in model.head(features)[0].split(KEYPOINTS, dim=1)]
    gradient = torch.autograd.grad(both[task], features[0], retain_graph=True)[0].split(6, dim=1)
    assert gradient[task].any()
    assert not gradient[1 - task].any()
    # What the second stack sees of the first one's features, of this task.
    gradient = torch.autograd.grad(features[1].square().sum(), features[0])[0].split(6, dim=1)
    assert gradient[task].any()


def test_every_stack_sees_the_image_s_features() -> None:
    """X of the paper: a path from the stem to the third stack that passes through no other stack."""
    torch.manual_seed(0)
    net = PoseOcclusionHourglassNet(1, 3, stage_channels=(8, 8), stage_blocks=(1, 1), feat_channel=6)
    for remap in net.remap_convs:
        remap.register_forward_hook(lambda *args: torch.zeros_like(args[-1]))
    net.eval()
    first, second = (net(torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(s)))[2] for s in (0, 1))
    assert not torch.allclose(first, second)


def test_all_residual_modules_have_three_convolutions_and_one_width() -> None:
    """Section 3, "across the entire network"."""
    with torch.device('meta'):
        net = PoseOcclusionHourglassNet()
    modules = [module for module in net.modules() if isinstance(module, Residual)]
    assert len(modules) == 3 + 4 * (4 * 3 + 1 + 1)
    for module in modules:
        shapes = [conv.weight.shape for conv in module.layers if isinstance(conv, torch.nn.Conv2d)]
        assert [(shape[0], *shape[2:]) for shape in shapes] == [(256, 1, 1), (256, 3, 3), (512, 1, 1)]
    assert net.stem(torch.zeros(1, 3, 256, 256, device='meta')).shape == (1, 512, 64, 64)
    assert [features.shape for features in net(torch.zeros(1, 3, 256, 256, device='meta'))] == [(1, 512, 64, 64)] * 4


def test_the_single_task_lacks_the_other_s_half_and_nothing_else() -> None:
    """Section 3.4: "removing the part for the occlusion heatmaps"."""
    cfg = hourglass_two_tasks()
    two = build(cfg)
    cfg['backbone']['num_tasks'] = 1
    cfg['head'].update(type='mmpose_gan.StackedPoseHead', in_channels=6, out_channels=KEYPOINTS, decoder=codec())
    one = build(cfg)
    names = [key.split('.') for key, p in one.state_dict().items() if p.shape != two.state_dict()[key].shape]
    assert one.state_dict().keys() == two.state_dict().keys()
    assert {name[1] for name in names} == {'out_convs', 'remap_convs', 'multi_deconv_layers', 'multi_final_layers'}
    data = batch()
    for sample in data['data_samples']:
        sample.gt_fields.heatmaps = sample.gt_fields.heatmaps[:KEYPOINTS]
        weights = sample.gt_instance_labels.keypoint_weights[:, :KEYPOINTS]
        sample.gt_instance_labels = InstanceData(keypoint_weights=weights)
    one.loss(data['inputs'], data['data_samples'])['loss_kpt'].backward()
    assert not [name for name, p in one.named_parameters() if p.grad is None]
    instances = one.eval().predict(data['inputs'], data['data_samples'])[0].pred_instances
    assert instances.keypoints.shape == (1, KEYPOINTS, 2)
    assert 'keypoint_occlusion_scores' not in instances


@pytest.mark.parametrize(
    ('overrides', 'message'),
    [
        (dict(out_channels=7), 'out_channels is 7 but must be twice the number of keypoints'),
        (
            dict(decoder=dict(type='MSRAHeatmap', input_size=(64, 64), heatmap_size=(16, 16), sigma=2)),
            'must be an occlusion codec',
        ),
    ],
)
@pytest.mark.parametrize('generator', ['hrnet'])
def test_a_head_that_does_not_fit_is_named(generator: str, overrides: dict, message: str) -> None:
    cfg = GENERATORS[generator]()
    cfg['head'].update(overrides)
    with pytest.raises((ValueError, TypeError), match=message):
        build(cfg)


def test_features_of_one_task_are_refused() -> None:
    cfg = hourglass_two_tasks()
    cfg['head']['in_channels'] = 11
    with pytest.raises(ValueError, match='in_channels is 11 but must be those of two tasks'):
        build(cfg)
