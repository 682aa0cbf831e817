"""Targets drawn for a batch against the codecs' own encoding of each person."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import tiny
import torch
from mmengine.dataset import Compose, default_collate, pseudo_collate
from mmengine.structures import InstanceData
from mmpose.datasets import CocoDataset
from mmpose.registry import KEYPOINT_CODECS
from mmpose.structures import PoseDataSample
from torch import Tensor, nn

from benchmarks.lib.host_reads import host_reads
from mmpose_gan.datasets.codecs.gaussian_targets import msra_heatmaps, udp_heatmaps
from mmpose_gan.datasets.transforms.occlusion_flags import OCCLUDED, UNKNOWN, VISIBLE
from mmpose_gan.models.data_preprocessors import TargetPreprocessor
from mmpose_gan.registry import MODELS

CODECS = ('MSRAHeatmap', 'UDPHeatmap', 'mmpose_gan.MSRAOcclusionHeatmap', 'mmpose_gan.UDPOcclusionHeatmap')
PEOPLE, JOINTS = 40, 17
#: 3 sigma is whole (1, 2, 3), and a fraction on either side of a half, where the codecs round in their own way.
SIGMAS = (1, 2, 3.0, 1.5, 0.75, 1.2, 2.25)
SIZES = {(192, 256): (48, 64), (256, 192): (64, 48), (64, 64): (16, 16), (100, 70): (33, 23)}


def codec_cfg(kind: str, input_size: tuple = (192, 256), size: tuple = (48, 64), sigma: float = 2) -> dict:
    return dict(type=kind, input_size=input_size, heatmap_size=size, sigma=sigma)


def preprocessor(codec: dict, **kwargs: object) -> TargetPreprocessor:
    return MODELS.build(dict(type='mmpose_gan.TargetPreprocessor', codec=codec, **kwargs))


def encoder_type(kind: str) -> str:
    return 'mmpose_gan.OcclusionKeypointTargets' if 'Occlusion' in kind else 'mmpose_gan.KeypointTargets'


def positions(input_size: tuple, size: tuple, rng: np.random.Generator) -> np.ndarray:
    """Inside, on and around the borders, between cells and far away: (PEOPLE, 1, JOINTS, 2) pixels."""
    spread = rng.uniform(-0.8, 1.8, size=(PEOPLE, 1, JOINTS, 2)) * input_size
    stride = np.array(input_size) / size
    spread[::4] = (spread[::4] / stride).round() * stride  # whole cells
    spread[1::4] = (np.floor(spread[1::4] / stride) + 0.5) * stride  # between two cells
    spread[2, 0, :6] = [[0, 0], input_size, [-1e6, 3], [3, 1e6], [-0.0, -1e-4], np.subtract(input_size, 1)]
    return spread


def people(codec: dict, dtype: type = np.float32, seed: int = 0) -> list[dict]:
    """Arguments of ``encode``; some joints are not labelled, some of those have no finite position."""
    rng = np.random.default_rng(seed)
    keypoints = positions(codec['input_size'], codec['heatmap_size'], rng).astype(dtype)
    # 0.3 and 0.7 are no usual flags, but the codecs know them: weights stay as they are, and 0.5 is the threshold.
    visible = rng.choice([0.0, 0.3, 0.5, 0.7, 1.0], p=[0.2, 0.05, 0.05, 0.1, 0.6], size=(PEOPLE, 1, JOINTS))
    occlusion = rng.choice([VISIBLE, OCCLUDED, UNKNOWN], size=visible.shape).astype(np.float32)
    keypoints[3][visible[3] < 0.5] = np.nan
    keypoints[7][visible[7] < 0.5] = np.inf
    arguments = dict(keypoints=keypoints, keypoints_visible=visible.astype(np.float32))
    if 'Occlusion' in codec['type']:
        arguments['keypoints_visible_weights'] = occlusion
    return [{key: value[i] for key, value in arguments.items()} for i in range(PEOPLE)]


def encoded(codec: dict, persons: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Heatmaps and weights of the codec, person by person."""
    reference = KEYPOINT_CODECS.build(codec)
    single = [reference.encode(**copy.deepcopy(person)) for person in persons]
    return np.stack([e['heatmaps'] for e in single]), np.concatenate([e['keypoint_weights'] for e in single])


def labels_of(codec: dict, persons: list[dict]) -> tuple[Tensor, Tensor]:
    encoder = KEYPOINT_CODECS.build(dict(type=encoder_type(codec['type'])))
    single = [encoder.encode(**person) for person in persons]
    return tuple(
        torch.from_numpy(np.concatenate([e[key] for e in single])) for key in ('keypoint_labels', 'keypoint_weights')
    )


def assert_same_targets(drawn: tuple[Tensor, Tensor], expected: tuple[np.ndarray, np.ndarray]) -> None:
    heatmaps, weights = (tensor.numpy() for tensor in drawn)
    assert heatmaps.dtype == expected[0].dtype == np.float32
    np.testing.assert_allclose(heatmaps, expected[0], rtol=0, atol=1e-6)  # refuses NaN where the codec has none
    np.testing.assert_array_equal(heatmaps > 0, expected[0] > 0)
    assert weights.dtype == expected[1].dtype
    np.testing.assert_array_equal(weights, expected[1])


@pytest.mark.parametrize('kind', CODECS)
@pytest.mark.parametrize('sigma', SIGMAS)
@pytest.mark.parametrize('dtype', [np.float32, np.float64])
def test_the_codecs_targets(kind: str, sigma: float, dtype: type) -> None:
    for input_size, size in SIZES.items():
        codec = codec_cfg(kind, input_size, size, sigma)
        persons = people(codec, dtype)
        expected = encoded(codec, persons)
        labelled = np.stack([p['keypoints_visible'][0] >= 0.5 for p in persons])
        lost = labelled & (expected[1][:, :JOINTS] == 0)
        # The positions try all there is: joints that keep their weight, that leave the map, that are cut by its border.
        assert lost.sum() > 20
        assert (labelled & ~lost).sum() > 100
        cut = expected[0][:, :JOINTS]
        assert ((cut[..., 0].max(-1) > 0) | (cut[..., -1].max(-1) > 0) | (cut[..., 0, :].max(-1) > 0)).sum() > 10
        assert_same_targets(preprocessor(codec).targets(*labels_of(codec, persons)), expected)


def test_peaks_on_cells_are_bit_equal() -> None:
    """Of MSRA's Gaussians the peak is exactly 1, which ``pose_pck_accuracy`` and decoders look for."""
    codec = codec_cfg('MSRAHeatmap')
    persons = people(codec)
    heatmaps = preprocessor(codec).targets(*labels_of(codec, persons))[0].numpy()
    expected = encoded(codec, persons)[0]
    np.testing.assert_array_equal(heatmaps == 1, expected == 1)
    assert (expected == 1).sum() > 50


@pytest.mark.parametrize('draw', [msra_heatmaps, udp_heatmaps])
def test_what_is_not_labelled_is_blank(draw: object) -> None:
    cells = torch.tensor([[[4.0, 4.0], [float('nan'), 2.0], [float('inf'), -float('inf')]]])
    heatmaps, kept = draw(cells, torch.tensor([[1.0, 0.0, 0.49]]), (9, 8), 1.0)
    assert heatmaps.shape == (1, 3, 8, 9)
    assert torch.isfinite(heatmaps).all()
    assert heatmaps[0, 0, 4, 4] == 1
    assert not heatmaps[0, 1:].any()
    assert kept.all()


def test_mixed_precision_changes_nothing() -> None:
    """``train_step`` preprocesses inside autocast."""
    codec = codec_cfg('mmpose_gan.UDPOcclusionHeatmap')
    persons = people(codec)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        drawn = preprocessor(codec).targets(*labels_of(codec, persons))
    assert_same_targets(drawn, encoded(codec, persons))


@pytest.mark.parametrize('kind', CODECS)
def test_nothing_waits_for_the_device(kind: str) -> None:
    codec = codec_cfg(kind)
    samples = [sample(codec, person) for person in people(codec)[:2]]
    images = torch.zeros(2, 3, 256, 192, dtype=torch.uint8)
    with host_reads() as reads:
        preprocessor(codec)(dict(inputs=images, data_samples=samples), True)
    assert not reads


# A batch of a pipeline


def pipeline(codec: dict, encoder: dict, **target: object) -> Compose:
    occlusion = [dict(type='mmpose_gan.LoadOcclusion')] if 'Occlusion' in codec['type'] else []
    return Compose(
        [
            dict(type='LoadImage'),
            *occlusion,
            dict(type='GetBBoxCenterScale'),
            dict(type='RandomFlip', direction='horizontal'),
            dict(type='RandomHalfBody'),
            dict(type='RandomBBoxTransform'),
            dict(type='TopdownAffine', input_size=codec['input_size'], use_udp='UDP' in codec['type']),
            dict(type='GenerateTarget', encoder=encoder, **target),
            dict(type='PackPoseInputs'),
        ]
    )


@pytest.mark.parametrize('kind', CODECS)
@pytest.mark.parametrize('weigh', [False, True])
def test_a_batch_is_that_of_the_stock_pipeline(kind: str, weigh: bool, data_root: Path) -> None:
    """Real people, all augmentations, and the weights of the data set's joints."""
    folder = data_root / 'coco_kp'
    coco = CocoDataset(
        ann_file=str(folder / 'coco_kp_train2017.json'), data_prefix=dict(img=f'{folder}/images/'), pipeline=[]
    )
    codec = codec_cfg(kind)
    batches = []
    for encoder in (codec, dict(type=encoder_type(kind))):
        transform = pipeline(codec, encoder, use_dataset_keypoint_weights=weigh)
        np.random.seed(1)
        batches.append(pseudo_collate([transform(coco.get_data_info(i) | dict(dataset=coco)) for i in range(32)]))
    normalise = dict(mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], bgr_to_rgb=True)
    stock = MODELS.build(dict(type='PoseDataPreprocessor', **normalise))(batches[0], True)
    before = copy.deepcopy(batches[1])
    ours = preprocessor(codec, **normalise)(batches[1], True)
    assert torch.equal(ours['inputs'], stock['inputs'])
    items = [dict(inputs=one, data_samples=other) for one, other in zip(*batches[1].values(), strict=True)]
    stacked = preprocessor(codec, **normalise)(default_collate(items), True)
    assert torch.equal(stacked['inputs'], stock['inputs'])
    expected = [torch.stack([s.gt_fields.heatmaps for s in stock['data_samples']]).numpy()]
    expected.append(torch.cat([s.gt_instance_labels.keypoint_weights for s in stock['data_samples']]).numpy())
    assert_same_targets(
        (
            torch.stack([s.gt_fields.heatmaps for s in ours['data_samples']]),
            torch.cat([s.gt_instance_labels.keypoint_weights for s in ours['data_samples']]),
        ),
        expected,
    )
    if weigh:
        assert 1.5 in expected[1]
    for one, other, source, kept in zip(
        ours['data_samples'], stock['data_samples'], batches[1]['data_samples'], before['data_samples'], strict=True
    ):
        assert one.metainfo.keys() == other.metainfo.keys()
        assert one.gt_instances.keys() == other.gt_instances.keys()
        assert one.gt_instance_labels.keys() == ['keypoint_weights']
        assert sorted(source.keys()) == sorted(kept.keys())  # the caller's samples stay as they were
        assert torch.equal(source.gt_instance_labels.keypoint_labels, kept.gt_instance_labels.keypoint_labels)


def sample(codec: dict, person: dict, **metainfo: object) -> PoseDataSample:
    labels, weights = labels_of(codec, [person])
    packed = PoseDataSample(metainfo=dict(input_size=codec['input_size']) | metainfo)
    packed.gt_instance_labels = InstanceData(keypoint_labels=labels, keypoint_weights=weights)
    return packed


def test_a_training_step_is_the_same() -> None:
    """The loss of an estimator that draws its targets, and its gradients, against one that is handed them."""
    codec = dict(tiny.codec())
    persons = people(codec)[:4]
    for person in persons:
        for key in person:
            person[key] = person[key][:, : tiny.KEYPOINTS]
    images = [torch.randint(0, 256, (3, *tiny.INPUT_SIZE[::-1]), dtype=torch.uint8) for _ in persons]
    cfg = tiny.estimator_cfg()
    cfg['type'] = 'TopdownPoseEstimator'
    del cfg['discriminators']
    torch.manual_seed(0)
    model = MODELS.build(cfg)
    model.init_weights()
    cfg['data_preprocessor'].update(type='mmpose_gan.TargetPreprocessor', codec=codec)
    drawing = MODELS.build(cfg)
    # A stock checkpoint fits without a missing or superfluous key.
    assert str(drawing.load_state_dict(model.state_dict())) == '<All keys matched successfully>'
    gradients = []
    for network, encoder in ((model, codec), (drawing, dict(type='mmpose_gan.KeypointTargets'))):
        samples = []
        for person in persons:
            results = KEYPOINT_CODECS.build(encoder).encode(**person)
            results = {key: torch.from_numpy(value) for key, value in results.items()}
            packed = PoseDataSample(metainfo=dict(input_size=codec['input_size']))
            if (heatmaps := results.pop('heatmaps', None)) is not None:
                packed.set_data(dict(gt_fields=tiny.PixelData(heatmaps=heatmaps)))
            packed.gt_instance_labels = InstanceData(**results)
            samples.append(packed)
        data = network.data_preprocessor(dict(inputs=images, data_samples=samples), True)
        losses = network(**data, mode='loss')
        losses['loss_kpt'].backward()
        gradients.append([losses['loss_kpt'].detach(), losses['acc_pose'], *(p.grad for p in network.parameters())])
    for one, other in zip(*gradients, strict=True):
        # Targets differ by rounding, which a small element of a gradient inherits from the large ones.
        torch.testing.assert_close(one, other, rtol=1e-4, atol=max(1e-6, 1e-4 * float(one.abs().max())))


def test_evaluation_is_stock() -> None:
    codec = codec_cfg('MSRAHeatmap', tiny.INPUT_SIZE, tiny.HEATMAP_SIZE)
    data = dict(inputs=[torch.zeros(3, 64, 64, dtype=torch.uint8)], data_samples=[PoseDataSample()])
    assert 'gt_fields' not in preprocessor(codec)(data, False)['data_samples'][0]


def test_the_model_moves_what_it_draws_with() -> None:
    module = nn.Sequential(preprocessor(codec_cfg('UDPHeatmap'))).to('meta')
    assert module[0].stride.is_meta
    assert not module.state_dict()


# What is refused


def test_wrong_codecs_are_refused() -> None:
    for codec in (
        codec_cfg('MSRAHeatmap') | dict(unbiased=True),
        codec_cfg('UDPHeatmap') | dict(heatmap_type='combined'),
        dict(type='MegviiHeatmap', input_size=(192, 256), heatmap_size=(48, 64), kernel_size=11),
    ):
        with pytest.raises(ValueError, match=r'model\.data_preprocessor\.codec: .*Keep PoseDataPreprocessor'):
            preprocessor(codec)
    with pytest.raises(ValueError, match='batch_augments'):
        preprocessor(
            codec_cfg('MSRAHeatmap'),
            batch_augments=[dict(type='BatchSyncRandomResize', random_size_range=(96, 128), size_divisor=32)],
        )


def test_batches_of_another_pipeline_are_refused() -> None:
    codec, occlusion = codec_cfg('MSRAHeatmap'), codec_cfg('mmpose_gan.MSRAOcclusionHeatmap')
    right = sample(codec, people(codec)[0])
    image = torch.zeros(3, 256, 192, dtype=torch.uint8)

    def refuse(bad: PoseDataSample, kind: dict, match: str) -> None:
        with pytest.raises(ValueError, match=match):
            preprocessor(kind)(dict(inputs=[image] * 2, data_samples=[right, bad]), True)

    stock = PoseDataSample(metainfo=dict(input_size=(192, 256)))
    stock.gt_instance_labels = InstanceData(keypoint_weights=torch.ones(1, JOINTS))
    refuse(stock, codec, r"sample 1 .* no keypoint_labels.*encoder=dict\(type='mmpose_gan\.KeypointTargets'\)")
    refuse(sample(occlusion, people(occlusion)[0]), codec, r'sample 1 .*shape \(1, 17, 4\)')
    refuse(sample(codec, people(codec)[1], input_size=(288, 384)), codec, r'sample 1 .*input_size \(288, 384\)')
    refuse(right, occlusion, r'sample 0 .*shape \(1, 17, 3\).*OcclusionKeypointTargets')


def test_the_encoders_refuse_what_they_cannot_encode() -> None:
    encoder = KEYPOINT_CODECS.build(dict(type='mmpose_gan.KeypointTargets'))
    with pytest.raises(ValueError, match='one person each, got 2'):
        encoder.encode(np.zeros((2, 3, 2)))
    with pytest.raises(NotImplementedError, match=r'model\.head\.decoder'):
        encoder.decode(np.zeros((3, 4, 4)))
    assert encoder.encode(np.zeros((1, 3, 2), np.float32))['keypoint_labels'].tolist() == [[[0, 0, 1]] * 3]
    occlusion = KEYPOINT_CODECS.build(dict(type='mmpose_gan.OcclusionKeypointTargets'))
    with pytest.raises(ValueError, match='OcclusionKeypointTargets finds no occlusion flags'):
        occlusion.encode(np.zeros((1, 3, 2)), np.ones((1, 3)))
