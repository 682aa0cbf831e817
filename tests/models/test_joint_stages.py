"""The geometric game in front of stock heads without heatmaps, against plain gradients."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from conductor import Conductor
from mmengine.structures import InstanceData, PixelData
from mmpose.registry import KEYPOINT_CODECS
from mmpose.structures import PoseDataSample
from tiny import discriminator, estimator, hrnet_generator

from mmpose_gan.models.joint_stages import collect_joints, vector_peak
from mmpose_gan.models.unlabelled import MARK

SIDES, JOINTS = (64, 96), 5
SIMCC = dict(type='SimCCLabel', input_size=SIDES, sigma=3.0, simcc_split_ratio=2.0, normalize=False)
REGRESSION = dict(type='RegressionLabel', input_size=SIDES)
VECTORS = dict(in_channels=4, out_channels=JOINTS, input_size=SIDES, in_featuremap_size=(16, 24), simcc_split_ratio=2.0)
HEADS = dict(
    SimCCHead=dict(
        VECTORS, deconv_out_channels=None, loss=dict(type='KLDiscretLoss', use_target_weight=True), decoder=SIMCC
    ),
    RTMCCHead=dict(
        VECTORS,
        final_layer_kernel_size=3,
        gau_cfg=dict(
            hidden_dims=16,
            s=8,
            expansion_factor=2,
            dropout_rate=0.0,
            drop_path=0.0,
            use_rel_bias=False,
            act_fn='SiLU',
            pos_enc=False,
        ),
        loss=dict(type='KLDiscretLoss', use_target_weight=True, beta=10.0, label_softmax=True),
        decoder=SIMCC,
    ),
    RegressionHead=dict(
        in_channels=4, num_joints=JOINTS, loss=dict(type='SmoothL1Loss', use_target_weight=True), decoder=REGRESSION
    ),
    RLEHead=dict(
        in_channels=4, num_joints=JOINTS, loss=dict(type='RLELoss', use_target_weight=True), decoder=REGRESSION
    ),
    DSNTHead=dict(
        in_channels=4,
        num_joints=JOINTS,
        in_featuremap_size=(16, 24),
        deconv_out_channels=None,
        loss=dict(
            type='MultipleLossWrapper',
            losses=[dict(type='SmoothL1Loss'), dict(type='KeypointMSELoss')],
        ),
        decoder=dict(
            type='IntegralRegressionLabel', input_size=SIDES, heatmap_size=(16, 24), sigma=2.0, normalize=True
        ),
    ),
)
NEEDS_NECK = ('RegressionHead', 'RLEHead')


def generator(name: str) -> dict:
    cfg = dict(hrnet_generator(), head=dict(HEADS[name], type=name))
    return cfg | dict(neck=dict(type='GlobalAveragePooling')) if name in NEEDS_NECK else cfg


def geometry(**game: object) -> dict:
    return dict(
        type='mmpose_gan.GeometryDiscriminator',
        backbone=dict(type='mmpose_gan.GeometryNet', channels=(16, 8)),
        head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=8),
        game=dict(type='mmpose_gan.ConventionalGame', **{'lambda_g': 0.3, **game}),
    )


def batch(name: str, dtype: torch.dtype = torch.float64) -> dict:
    """Two people as the head's own codec encodes them, one joint of whom is not labelled."""
    chance = np.random.default_rng(0)
    codec = KEYPOINT_CODECS.build(HEADS[name]['decoder'])
    samples = []
    for _ in range(2):
        joints = (chance.uniform(0.1, 0.9, (1, JOINTS, 2)) * SIDES).astype(np.float32)
        visible = np.ones((1, JOINTS), np.float32)
        visible[0, -1] = 0
        encoded = codec.encode(joints, visible)
        sample = PoseDataSample()
        labels = {key: torch.from_numpy(value).to(dtype) for key, value in encoded.items() if key != 'heatmaps'}
        sample.gt_instance_labels = InstanceData(**labels)
        if 'heatmaps' in encoded:
            sample.gt_fields = PixelData(heatmaps=torch.from_numpy(encoded['heatmaps']).to(dtype))
        samples.append(sample)
    images = torch.rand(2, 3, SIDES[1], SIDES[0], generator=torch.Generator().manual_seed(0), dtype=dtype)
    return dict(inputs=images * 4 - 2, data_samples=samples)


@pytest.mark.parametrize('name', HEADS)
def test_joints_are_where_the_head_puts_them(name: str) -> None:
    """In a unit that is the same along both axes: their distances are those of what the head decodes."""
    model = estimator(generator(name), reconstruction=geometry()).double().eval()
    data = batch(name)
    with collect_joints(model.head) as stages:
        model.loss(**data)
    (stage,) = stages
    assert stage.fake.shape == stage.real.shape == (2, JOINTS, 2)
    assert stage.fake.requires_grad
    assert stage.weights.tolist() == [[1, 1, 1, 1, 0]] * 2
    labels = data['data_samples'][0].gt_instance_labels
    if 'keypoint_labels' in labels:
        expected = labels.keypoint_labels[0] * torch.tensor(SIDES)
    else:
        expected = torch.stack([labels.keypoint_x_labels.argmax(-1)[0], labels.keypoint_y_labels.argmax(-1)[0]], -1)
    assert (stage.real[0, :-1] - expected[:-1]).abs().max() < 1.5
    with collect_joints(model.head) as again:
        pass
    model.loss(**data)
    assert again == []


def naive_peak(vectors: torch.Tensor) -> torch.Tensor:
    height = vectors - vectors.detach().amin(-1, keepdim=True)
    weights = torch.softmax(15 * height / height.amax(-1, keepdim=True).clamp_min(0.01), -1)
    return (weights * torch.arange(vectors.shape[-1], dtype=vectors.dtype)).sum(-1)


def naive(model: torch.nn.Module, data: dict, name: str) -> float:
    """The ratio of two gradients at what the head's loss sees."""
    model = copy.deepcopy(model)
    judge, labels = model.discriminators['reconstruction'], [s.gt_instance_labels for s in data['data_samples']]
    feats = model.extract_feat(data['inputs'])
    weights = torch.cat([one.keypoint_weights for one in labels])
    if name == 'SimCCHead':
        seen = model.head.forward(feats)
        fake = torch.stack([naive_peak(vectors) for vectors in seen], -1)
        truth = [torch.cat([one[f'keypoint_{axis}_labels'] for one in labels]) for axis in 'xy']
        content = model.head.loss_module(seen, truth, weights)
    else:
        seen = (model.head.forward(feats),)
        fake = seen[0] * torch.tensor(SIDES, dtype=torch.float64)
        content = model.head.loss_module(
            seen[0], torch.cat([one.keypoint_labels for one in labels]), weights[..., None]
        )
    verdict = judge.head(judge.backbone(fake, (weights > 0).double()))
    wish = -torch.nn.functional.logsigmoid(verdict).mean()
    norms = [
        torch.cat([g.flatten() for g in torch.autograd.grad(loss, seen, retain_graph=True)]).norm()
        for loss in (content, wish)
    ]
    return float(norms[1] / norms[0])


@pytest.mark.parametrize('name', ['SimCCHead', 'RegressionHead'])
def test_the_ratio_is_that_of_two_plain_gradients(name: str) -> None:
    model = estimator(generator(name), reconstruction=geometry()).double()
    data = batch(name)
    expected = naive(model, data, name)
    outputs = Conductor(model).play(data)
    assert outputs['reconstruction.gradient_ratio'].item() == pytest.approx(0.3 * expected, rel=1e-6)


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize('name', HEADS)
def test_both_players_learn_at_the_strength_that_is_held(name: str, update: str) -> None:
    torch.manual_seed(0)
    model = estimator(
        generator(name), reconstruction=geometry(lambda_g=dict(type='GradientRatio', ratio=0.25))
    ).double()
    conductor = Conductor(model, update=update)
    before = copy.deepcopy(model.state_dict())
    for _ in range(2):
        outputs = conductor.play(batch(name))
    assert outputs['reconstruction.gradient_ratio'].item() == pytest.approx(0.25, rel=1e-6)
    assert all(torch.isfinite(value).all() for value in outputs.values())
    moved = {key.split('.')[0] for key, value in model.state_dict().items() if not torch.equal(value, before[key])}
    assert {'backbone', 'head', 'discriminators'} <= moved


def half_labelled(name: str, unlabelled: tuple[int, ...]) -> dict:
    data = batch(name)
    for index in unlabelled:
        sample = data['data_samples'][index]
        sample.set_metainfo(dict(raw_ann_info={MARK: True}))
        sample.gt_instance_labels.keypoint_weights.zero_()
    return data


@pytest.mark.parametrize('name', HEADS)
def test_the_content_loss_is_that_of_the_labelled(name: str) -> None:
    model = estimator(generator(name), reconstruction=geometry()).double().eval()
    data = half_labelled(name, (1,))
    alone = model.loss(data['inputs'][:1], data['data_samples'][:1])
    together = model.loss(**data)
    none = model.loss(**half_labelled(name, (0, 1)))
    for key in (key for key in alone if key.startswith('loss')):
        torch.testing.assert_close(together[key], alone[key])
        assert none[key] == 0
        assert none[key].requires_grad


@pytest.mark.parametrize('unlabelled', [(1,), (0, 1)], ids=['one of two', 'both'])
@pytest.mark.parametrize('name', HEADS)
def test_images_without_labels_are_played(name: str, unlabelled: tuple[int, ...]) -> None:
    model = estimator(generator(name), reconstruction=geometry(min_labelled=0.5)).double()
    outputs = Conductor(model).play(half_labelled(name, unlabelled))
    assert all(torch.isfinite(torch.as_tensor(value)).all() for value in outputs.values())
    assert all(p.isfinite().all() for p in model.parameters())


def test_a_constant_changes_no_place() -> None:
    vectors = torch.rand(2, 3, 40, dtype=torch.float64)
    torch.testing.assert_close(vector_peak(vectors + 7), vector_peak(vectors))


def test_the_verdict_can_be_asked_for_any_joints() -> None:
    model = estimator(generator('SimCCHead'), reconstruction=geometry()).double()
    judge = model.discriminators['reconstruction']
    joints = torch.rand(4, JOINTS, 2, dtype=torch.float64)
    assert judge.judge_joints(joints).shape == (4, 1)
    torch.testing.assert_close(judge.judge_joints(joints), judge.judge_joints(3 * joints + 5, torch.ones(4, JOINTS)))


@pytest.mark.parametrize('name', HEADS)
def test_discriminators_of_heatmaps_are_refused(name: str) -> None:
    with pytest.raises(TypeError, match=rf'model\.head: {name} predicts no heatmaps, which \S+critic judges; .*geo'):
        estimator(generator(name), critic=discriminator())
