"""Occlusion targets of real COCO people under every augmentation against a brute-force computation."""

from __future__ import annotations

import copy
import math
from pathlib import Path

import mmpose
import numpy as np
import pytest
from mmengine.dataset import Compose
from mmengine.registry import init_default_scope
from mmpose.datasets import CocoDataset, CombinedDataset, MpiiDataset
from mmpose.registry import KEYPOINT_CODECS

from mmpose_gan.datasets import LSPDataset
from mmpose_gan.datasets.labels import raw_flags
from mmpose_gan.datasets.transforms.occlusion_flags import OCCLUDED, UNKNOWN, VISIBLE, occlusion_of

INPUT, MAP, SIGMA = (96, 128), (24, 32), 1.5  # width, height
CODECS = dict(
    MSRA=dict(type='mmpose_gan.MSRAOcclusionHeatmap', input_size=INPUT, heatmap_size=MAP, sigma=SIGMA),
    UDP=dict(type='mmpose_gan.UDPOcclusionHeatmap', input_size=INPUT, heatmap_size=MAP, sigma=SIGMA),
)
FLIP = dict(type='RandomFlip', direction='horizontal', prob=1.0)
HALF = dict(type='RandomHalfBody', prob=1.0)
BOX = dict(type='RandomBBoxTransform', shift_prob=1.0, scale_factor=[0.5, 1.2], rotate_factor=60, rotate_prob=1.0)
AUGMENTATIONS = dict(
    none=[], flip=[FLIP], crop=[dict(BOX, rotate_prob=0.0)], half_body=[HALF], rotation=[BOX], all=[FLIP, HALF, BOX]
)


def pipeline(codec: str, augmentations: list[dict], load: str = 'LoadOcclusion', **target: object) -> Compose:
    init_default_scope('mmpose')
    return Compose(
        [
            dict(type='LoadImage'),
            dict(type=f'mmpose_gan.{load}'),
            dict(type='GetBBoxCenterScale'),
            *copy.deepcopy(augmentations),
            dict(type='TopdownAffine', input_size=INPUT, use_udp=codec == 'UDP'),
            dict(type='GenerateTarget', encoder=CODECS[codec], **target),
        ]
    )


@pytest.fixture(scope='module')
def coco(data_root: Path) -> CocoDataset:
    init_default_scope('mmpose')
    folder = data_root / 'coco_kp'
    return CocoDataset(
        ann_file=str(folder / 'coco_kp_train2017.json'), data_prefix=dict(img=f'{folder}/images/'), pipeline=[]
    )


def people(coco: CocoDataset, count: int = 50) -> list[dict]:
    """People with occluded joints, as the data set hands them to a pipeline."""
    chosen = []
    for index in range(len(coco)):
        info = coco.get_data_info(index)
        if info['raw_ann_info']['keypoints'][2::3].count(1) > 1:
            chosen.append(info | dict(dataset=coco))
    return chosen[:: len(chosen) // count][:count]


def position(person: dict, joint: int, results: dict, image_width: int, udp: bool) -> tuple[float, float]:
    """Cell coordinates of a joint of the annotation, by hand: flip, shift, rotation, scale, stride."""
    x, y = person['raw_ann_info']['keypoints'][3 * joint : 3 * joint + 2]
    if results.get('flip'):
        x = image_width - 1 - x
    cx, cy = (float(v) for v in results['bbox_center'][0])
    scale = [float(v) for v in results['bbox_scale'][0]]
    angle = math.radians(float(results.get('bbox_rotation', [0.0])[0]))
    angle = angle if udp else -angle  # MMPose's two warps turn in opposite directions
    dx, dy = x - cx, y - cy
    dx, dy = math.cos(angle) * dx - math.sin(angle) * dy, math.sin(angle) * dx + math.cos(angle) * dy
    if udp:
        return tuple((d / s + 0.5) * (m - 1) for d, s, m in zip((dx, dy), scale, MAP, strict=True))
    return tuple((d / scale[0]) * MAP[0] + m / 2 for d, m in zip((dx, dy), MAP, strict=True))


def gaussian(x: float, y: float, udp: bool) -> tuple[np.ndarray, bool]:
    """A Gaussian within 3 sigma of the nearest cell, cell by cell, and whether its square touches the map."""
    reach = 3 * SIGMA
    heatmap = np.zeros(MAP[::-1])
    nearest_x, nearest_y = int(x + 0.5), int(y + 0.5)  # MMPose truncates towards 0
    left, top = int(nearest_x - reach), int(nearest_y - reach)
    right, bottom = int(nearest_x + reach + 1), int(nearest_y + reach + 1)
    if left >= MAP[0] or top >= MAP[1] or right < 0 or bottom < 0:
        return heatmap, False
    # MMPose's template has its peak in cell floor(3 sigma), counted from `left`.
    template = math.ceil(2 * reach + 1)
    peak = (2 * reach + 1) // 2
    peak_x = left + peak + (x - nearest_x if udp else 0)
    peak_y = top + peak + (y - nearest_y if udp else 0)
    for row in range(max(top, 0), min(bottom, MAP[1], top + template)):
        for column in range(max(left, 0), min(right, MAP[0], left + template)):
            square = (column - peak_x) ** 2 + (row - peak_y) ** 2
            heatmap[row, column] = math.exp(-square / (2 * SIGMA**2))
    return heatmap, True


@pytest.mark.parametrize('codec', CODECS)
@pytest.mark.parametrize('augmentation', AUGMENTATIONS)
def test_targets_against_brute_force(coco: CocoDataset, codec: str, augmentation: str) -> None:
    udp, transform = codec == 'UDP', pipeline(codec, AUGMENTATIONS[augmentation])
    np.random.seed(0)
    occluded_maps = left_the_map = between_cells = 0
    for person in people(coco):
        results = transform(copy.copy(person))
        width = results['ori_shape'][1]
        heatmaps, weights = results['heatmaps'], results['keypoint_weights']
        assert heatmaps.shape == (34, *MAP[::-1])
        assert weights.shape == (1, 34)
        flags = person['raw_ann_info']['keypoints'][2::3]
        for joint in range(17):
            source = person['flip_indices'][joint] if results.get('flip') else joint
            cell = position(person, source, results, width, udp)
            # MMPose rounds single-precision positions to cells: between two of them either is right.
            if any(abs((side + 0.5) - round(side + 0.5)) < 1e-4 for side in cell):
                between_cells += 1
                continue
            pose, inside = gaussian(*cell, udp)
            labelled = flags[source] > 0 and inside
            assert weights[0, joint] == weights[0, 17 + joint] == labelled
            if not labelled:
                pose = np.zeros_like(pose)
            np.testing.assert_allclose(heatmaps[joint], pose, atol=2e-4)
            expected = pose if flags[source] == 1 else np.zeros_like(pose)
            np.testing.assert_allclose(heatmaps[17 + joint], expected, atol=2e-4)
            occluded_maps += expected.any()
            left_the_map += flags[source] > 0 and not inside
    assert occluded_maps > 50
    assert between_cells < 10
    if augmentation in ('half_body', 'all'):
        assert left_the_map > 50


def test_the_packed_sample_and_decoding(coco: CocoDataset) -> None:
    transform = pipeline('MSRA', [], use_dataset_keypoint_weights=True)
    transform.transforms.append(Compose([dict(type='PackPoseInputs')]).transforms[0])
    person = people(coco)[0]
    sample = transform(copy.copy(person))['data_samples']
    assert sample.gt_fields.heatmaps.shape == (34, *MAP[::-1])
    # COCO's own joint weights, once for each half.
    joint_weights = np.concatenate([person['dataset_keypoint_weights']] * 2)
    np.testing.assert_allclose(
        sample.gt_instance_labels.keypoint_weights[0],
        joint_weights * np.tile(person['keypoints_visible'][0], 2),
    )
    # Evaluation sees the stock field, without a second column.
    np.testing.assert_array_equal(sample.gt_instances.keypoints_visible, person['keypoints_visible'])
    for name, stock in (('MSRA', 'MSRAHeatmap'), ('UDP', 'UDPHeatmap')):
        heatmaps = sample.gt_fields.heatmaps.numpy()
        stock_codec = KEYPOINT_CODECS.build(dict(CODECS[name], type=stock))
        decoded = KEYPOINT_CODECS.build(CODECS[name]).decode(heatmaps)
        for ours, theirs in zip(decoded, stock_codec.decode(heatmaps[:17]), strict=True):
            assert ours.shape[:2] == (1, 17)
            np.testing.assert_array_equal(ours, theirs)


def test_unknown_occlusion_trains_the_pose_alone(coco: CocoDataset) -> None:
    person = people(coco)[0]
    known, unknown = (
        pipeline('MSRA', [FLIP], load)(copy.copy(person)) for load in ('LoadOcclusion', 'UnknownOcclusion')
    )
    np.testing.assert_array_equal(known['heatmaps'][:17], unknown['heatmaps'][:17])
    np.testing.assert_array_equal(known['keypoint_weights'][:, :17], unknown['keypoint_weights'][:, :17])
    assert known['keypoint_weights'][:, 17:].any()
    assert not unknown['keypoint_weights'][:, 17:].any()
    assert not unknown['heatmaps'][17:].any()


def test_converted_keypoints(coco: CocoDataset) -> None:
    """COCO to: left wrist, the middle of the hips, right wrist."""
    init_default_scope('mmpose')
    person = copy.deepcopy(people(coco)[0])
    for joint, flag in ((9, 1), (10, 2), (11, 1), (12, 1)):
        person['raw_ann_info']['keypoints'][3 * joint + 2] = flag
        person['keypoints_visible'][0, joint] = 1
    mapping = [(9, 0), ((11, 12), 1), (10, 2)]
    convert = dict(type='mmpose_gan.OcclusionKeypointConverter', num_keypoints=4, mapping=mapping)
    load = dict(type='mmpose_gan.LoadOcclusion')
    results = Compose([load, convert])(copy.deepcopy(person))
    assert results['keypoints_visible'][0].tolist() == [[1, OCCLUDED], [1, OCCLUDED], [1, VISIBLE], [0, UNKNOWN]]
    person['raw_ann_info']['keypoints'][3 * 12 + 2] = 2
    results = Compose([load, convert])(copy.deepcopy(person))
    assert results['keypoints_visible'][0, 1].tolist() == [1, UNKNOWN]
    with pytest.raises(ValueError, match=r'put mmpose_gan\.LoadOcclusion'):
        Compose([convert])(copy.deepcopy(person))
    stock = Compose([load, dict(convert, type='KeypointConverter')])(copy.deepcopy(person))
    codec = KEYPOINT_CODECS.build(CODECS['MSRA'])
    with pytest.raises(ValueError, match='OcclusionKeypointConverter in place'):
        codec.encode(stock['keypoints'][..., :2], *np.moveaxis(stock['keypoints_visible'], -1, 0))
    with pytest.raises(ValueError, match='second column is taken'):
        Compose([dict(convert, type='KeypointConverter'), dict(load, type='mmpose_gan.UnknownOcclusion')])(person)


def test_a_pipeline_without_occlusion_says_so(coco: CocoDataset) -> None:
    stock = pipeline('MSRA', [])
    stock.transforms.pop(1)
    with pytest.raises(ValueError, match=r'put mmpose_gan\.LoadOcclusion'):
        stock(copy.copy(people(coco)[0]))


def test_data_sets_without_labels_are_refused(data_root: Path) -> None:
    init_default_scope('mmpose')
    folder = data_root / 'lspet'
    lspet = LSPDataset(
        ann_file=str(folder / 'lspet_val.json'),
        data_prefix=dict(img=f'{folder}/images/'),
        pipeline=[dict(type='mmpose_gan.LoadOcclusion')],
    )
    with pytest.raises(ValueError, match=r"data set 'lsp'.*none of its \d+ samples has an occluded joint"):
        lspet[0]
    folder = data_root / 'mmpose_samples' / 'mpii'
    mpii = MpiiDataset(
        ann_file=str(folder / 'test_mpii.json'),
        data_prefix=dict(img=f'{folder}/'),
        # Not relative: it would be looked for in the working directory first.
        metainfo=dict(from_file=f'{Path(mmpose.__file__).parent}/.mim/configs/_base_/datasets/mpii.py'),
        pipeline=[dict(type='mmpose_gan.LoadOcclusion')],
    )
    with pytest.raises(ValueError, match=r"data set 'mpii'.*no raw_ann_info"):
        mpii[0]


def test_a_data_set_is_searched_once(coco: CocoDataset) -> None:
    """A first sample without occlusion is fine where another has some."""
    load = Compose([dict(type='mmpose_gan.LoadOcclusion')])
    infos = [coco.get_data_info(index) for index in range(len(coco))]
    visible = [i for i in infos if 1 not in i['raw_ann_info']['keypoints'][2::3]]
    calls = []

    class Counted:
        def __len__(self) -> int:
            return len(infos)

        def get_data_info(self, index: int) -> dict:
            calls.append(index)
            return infos[index]

    dataset = Counted()
    first_occluded = next(i for i, info in enumerate(infos) if 1 in info['raw_ann_info']['keypoints'][2::3])
    for person in visible[:3]:
        column = load(person | dict(dataset=dataset))['keypoints_visible'][0, :, 1]
        assert OCCLUDED not in column
        assert VISIBLE in column
        assert calls == list(range(first_occluded + 1))


def test_the_common_pipeline_of_a_mixture_is_refused(coco: CocoDataset) -> None:
    part = dict(type='CocoDataset', ann_file=coco.ann_file, data_prefix=dict(img=coco.data_prefix['img']), pipeline=[])
    mixed = CombinedDataset(
        metainfo=dict(from_file='configs/_base_/datasets/coco.py'),
        datasets=[part, copy.deepcopy(part)],
        pipeline=[dict(type='mmpose_gan.LoadOcclusion')],
    )
    with pytest.raises(ValueError, match='pipeline of each data set'):
        mixed[0]


def test_flags() -> None:
    assert occlusion_of(np.array([[0, 1, 2]])).tolist() == [[UNKNOWN, OCCLUDED, VISIBLE]]
    assert raw_flags(dict(keypoints=[5.5, 1, 1, 3, 4, 2, 0, 0, 0]), 3).tolist() == [1, 2, 0]
    assert raw_flags(None, 3) is raw_flags(dict(bbox=[]), 3) is None
    with pytest.raises(ValueError, match=r'1 visibility flags in raw_ann_info.*but 3 keypoints'):
        raw_flags(dict(keypoints=[1, 1, 1]), 3)
    with pytest.raises(ValueError, match='one person each, got 2'):
        Compose([dict(type='mmpose_gan.LoadOcclusion')])(dict(keypoints_visible=np.ones((2, 3))))
