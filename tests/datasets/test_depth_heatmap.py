"""Depth targets against the formula on the raw files, through every augmentation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mmengine.dataset import Compose
from mmpose.datasets import MpiiDataset
from mmpose.registry import KEYPOINT_CODECS
from mocap_samples import CODEC, CROP, LOAD, PACK, ROTATE, TARGET, build, figures, flip, h36m, mpi_inf_3dhp

PELVIS = 6


@pytest.mark.parametrize('augmentations', [[], [flip()], [ROTATE], [flip(), ROTATE]], ids=str)
def test_depths_in_crop_widths(data_root: Path, augmentations: list[dict]) -> None:
    cfg = h36m(data_root)
    raw = np.load(Path(cfg['data_root']) / cfg['ann_file'])['S']
    h36m_joint = [3, 2, 1, 4, 5, 6, 0, 8, 9, 10, 16, 15, 14, 11, 12, 13]  # of MPII's joints 0 to 15
    opposite = [5, 4, 3, 2, 1, 0, 6, 7, 8, 9, 15, 14, 13, 12, 11, 10]
    np.random.seed(0)
    dataset = build(cfg, [*LOAD, *augmentations, CROP, TARGET, PACK])
    for index in range(len(dataset)):
        sample = dataset[index]['data_samples']
        focal = build(cfg).get_data_info(index)['camera']['f'].mean()
        root = float(raw[index, 0, 2])
        expected = []
        for joint in range(16):
            z = float(raw[index, h36m_joint[opposite[joint] if sample.get('flip') else joint], 2])
            expected.append((z - root) / root * focal / sample.input_scale[0])
        labels = sample.gt_instance_labels
        np.testing.assert_allclose(labels.keypoint_depths, [expected], atol=1e-6)
        assert labels.keypoint_depths[0, PELVIS] == 0
        assert labels.keypoint_depths.abs().max() > 0.05
        assert labels.keypoint_depth_weights.tolist() == [[1] * 16]
        assert labels.keypoint_depths.dtype == labels.keypoint_weights.dtype


def test_unlabelled_joints_weigh_nothing(data_root: Path) -> None:
    dataset = build(mpi_inf_3dhp(data_root, 'test'), [*LOAD, CROP, TARGET])
    for results in dataset:
        labelled = results['keypoints_3d_visible'] > 0
        np.testing.assert_array_equal(results['keypoint_depth_weights'], labelled)
        assert not results['keypoint_depths'][~labelled].any()
        assert results['keypoint_depths'][labelled].any()
    results['keypoints_3d_visible'][0, PELVIS] = 0
    again = Compose([TARGET])(results)
    assert not again['keypoint_depth_weights'].any()
    assert not again['keypoint_depths'].any()


def test_another_root(data_root: Path) -> None:
    target = dict(TARGET, encoder=CODEC | dict(root_index=7))
    depths = build(h36m(data_root), [*LOAD, CROP, target])[0]['keypoint_depths']
    assert depths[0, 7] == 0 != depths[0, PELVIS]


def test_samples_without_3d(figures_3d: Path) -> None:
    cfg = dict(type='MpiiDataset', data_root=str(figures_3d), ann_file='annotations/mpii_train.json')
    cfg |= dict(data_prefix=dict(img='images/train/'))
    sample = build(cfg, [*LOAD, CROP, TARGET, PACK])[0]['data_samples']
    labels = sample.gt_instance_labels
    assert labels.keypoint_depths.tolist() == labels.keypoint_depth_weights.tolist() == [[0] * 16]
    assert labels.keypoint_weights.sum() > 3
    assert 'camera' not in sample
    assert 'keypoints_3d' not in sample.gt_instances


def test_heatmaps_are_mmposes(figures_3d: Path) -> None:
    results = build(figures(figures_3d), [*LOAD, CROP, TARGET])[0]
    stock = KEYPOINT_CODECS.build(dict(CODEC, type='MSRAHeatmap'))
    encoded = stock.encode(results['transformed_keypoints'], results['keypoints_visible'])
    np.testing.assert_array_equal(results['heatmaps'], encoded['heatmaps'])
    np.testing.assert_array_equal(results['keypoint_weights'], encoded['keypoint_weights'])
    assert results['heatmaps'].max() == 1
    decoded = KEYPOINT_CODECS.build(CODEC).decode(results['heatmaps'])
    for ours, theirs in zip(decoded, stock.decode(encoded['heatmaps']), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_forgotten_3d_joints_are_noticed(figures_3d: Path) -> None:
    dataset = build(figures(figures_3d), [*LOAD, dict(CROP, type='TopdownAffine'), TARGET])
    with pytest.raises(ValueError, match=r'mmpose_gan\.TopdownAffine3D in place of TopdownAffine'):
        dataset[0]


def test_the_packed_sample(figures_3d: Path) -> None:
    """A metric sees camera and joints of the image, not of the crop."""
    before = build(figures(figures_3d, 'val'))[0]
    sample = build(figures(figures_3d, 'val'), [*LOAD, CROP, PACK])[0]['data_samples']
    np.testing.assert_array_equal(sample.gt_instances.keypoints_3d, before['keypoints_3d'])
    np.testing.assert_array_equal(sample.gt_instances.keypoints_3d_visible, before['keypoints_3d_visible'])
    assert sample.camera.keys() == before['camera'].keys()
    for key, value in before['camera'].items():
        np.testing.assert_array_equal(sample.camera[key], value)
    assert sample.action == before['action']
    assert sample.flip_indices == MpiiDataset(lazy_init=True).metainfo['flip_indices']
    pack = dict(PACK, meta_keys=('camera', 'bbox_center'))
    sample = build(figures(figures_3d, 'val'), [*LOAD, CROP, pack])[0]['data_samples']
    assert {'camera', 'bbox_center', 'img_path'} < set(sample.metainfo_keys())
    assert 'action' not in sample
