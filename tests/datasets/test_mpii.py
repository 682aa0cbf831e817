"""MpiiOcclusionDataset hands the flags of its file to occlusion targets and metrics, and asks for them."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import mmpose
import numpy as np
import pytest
from mmpose.datasets import MpiiDataset

from mmpose_gan.datasets import MpiiOcclusionDataset
from mmpose_gan.datasets.mpii import coco_flags
from mmpose_gan.figures import Plan, export

METAINFO = dict(from_file=f'{Path(mmpose.__file__).parent}/.mim/configs/_base_/datasets/mpii.py')
CODEC = dict(type='mmpose_gan.MSRAOcclusionHeatmap', input_size=(128, 128), heatmap_size=(32, 32), sigma=2)
PIPELINE = [
    dict(type='LoadImage'),
    dict(type='mmpose_gan.LoadOcclusion'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal', prob=1.0),
    dict(type='TopdownAffine', input_size=(128, 128)),
    dict(type='GenerateTarget', encoder=CODEC),
    dict(type='PackPoseInputs'),
]


@pytest.fixture(scope='module')
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three people: all joints labelled, all kinds of labels and flags, no label (whom MMPose leaves out)."""
    folder = tmp_path_factory.mktemp('mpii')
    rng = np.random.default_rng(0)
    cv2.imwrite(str(folder / '000000001.jpg'), rng.integers(0, 256, (120, 120, 3), dtype=np.uint8))
    labelled = [[1] * 16, [1, 1, 1, 0] * 4, [0] * 16]
    occluded = [[0, 1] * 8, [0, 1, -1, 0] * 4, [0] * 16]
    people = [
        dict(image='000000001.jpg', center=[60, 60], scale=0.6, joints_vis=seen, joints_occluded=hidden)
        | dict(joints=np.where(np.array(seen)[:, None] > 0, rng.uniform(20, 100, (16, 2)), -1).tolist())
        for seen, hidden in zip(labelled, occluded, strict=True)
    ]
    (folder / 'mpii.json').write_text(json.dumps(people))
    return folder / 'mpii.json'


def build(file: Path, kind: type[MpiiDataset] = MpiiOcclusionDataset) -> MpiiDataset:
    prefix = dict(img=f'{file.parent}/')
    return kind(ann_file=str(file), data_prefix=prefix, metainfo=METAINFO, pipeline=PIPELINE)


def test_flags_are_cocos(file: Path) -> None:
    dataset, stock = build(file), build(file, MpiiDataset)
    assert len(dataset) == len(stock) == 2
    for index, expected in enumerate(([2, 1] * 8, [2, 1, 0, 0] * 4)):
        info = dataset.get_data_info(index)
        triplets = np.reshape(info['raw_ann_info']['keypoints'], (16, 3))
        assert triplets[:, 2].tolist() == expected
        np.testing.assert_allclose(triplets[:, :2], info['keypoints'][0], rtol=1e-6)
        for key, value in stock.get_data_info(index).items():
            if key != 'raw_ann_info':
                np.testing.assert_equal(info[key], value)
    assert coco_flags(np.array([1, 1, 1, 0]), np.array([1, 0, -1, 1])).tolist() == [1, 2, 0, 0]


def test_targets_of_a_flipped_person(file: Path) -> None:
    """A joint of unknown occlusion trains the pose map and not the occlusion map."""
    dataset = build(file)
    swap = dataset.metainfo['flip_indices']
    for index in (0, 1):
        sample = dataset[index]['data_samples']
        info = dataset.get_data_info(index)
        flags = np.reshape(info['raw_ann_info']['keypoints'], (16, 3))[swap, 2]
        seen = info['keypoints_visible'][0][swap]
        maps = sample.gt_fields.heatmaps.numpy()
        weights = sample.gt_instance_labels.keypoint_weights.numpy()[0]
        assert (maps[:16].max(axis=(1, 2)) > 0.9).tolist() == (seen > 0).tolist()
        assert ((maps[16:].max(axis=(1, 2)) > 0.9) == (flags == 1)).all()
        assert (weights[:16] > 0).tolist() == (seen > 0).tolist()
        assert (weights[16:] > 0).tolist() == (flags > 0).tolist()


def test_a_file_without_flags_is_refused_before_training(file: Path, tmp_path: Path) -> None:
    people = json.loads(file.read_text())
    del people[2]['joints_occluded']
    (tmp_path / 'mpii.json').write_text(json.dumps(people))
    with pytest.raises(ValueError, match=r'mpii\.json has no occlusion labels: its person 2 .*mpii_occlusion\.py'):
        build(tmp_path / 'mpii.json')


def test_the_stock_data_set_names_the_converter(file: Path) -> None:
    with pytest.raises(ValueError, match=r"'mpii' has no occlusion labels.*mpii_occlusion\.py.*MpiiOcclusionDataset"):
        build(file, MpiiDataset)[0]


def test_figures_as_mpii(tmp_path: Path) -> None:
    export(tmp_path, Plan(train=6, val=0, hard=0, size=96, seed=0), workers=1)
    file = tmp_path / 'annotations/mpii_train.json'
    dataset = MpiiOcclusionDataset(
        ann_file=str(file), data_prefix=dict(img=f'{tmp_path}/images/train/'), metainfo=METAINFO
    )
    flags = np.array([dataset.get_data_info(i)['raw_ann_info']['keypoints'][2::3] for i in range(len(dataset))])
    people = json.loads(file.read_text())
    np.testing.assert_array_equal(flags == 1, np.array([p['joints_occluded'] for p in people]) == 1)
    np.testing.assert_array_equal(flags > 0, np.array([p['joints_vis'] for p in people]) == 1)
    assert (flags == 1).any()
