from __future__ import annotations

import json
import pickle
from pathlib import Path

import cv2
import numpy as np
import pytest
from mmengine.structures import InstanceData
from mmpose.datasets.datasets.base import BaseCocoStyleDataset
from mmpose.datasets.datasets.body import CocoDataset, MpiiDataset
from mmpose.datasets.datasets.body3d import Human36mDataset
from mmpose.evaluation.metrics import MPJPE, CocoMetric, MpiiPCKAccuracy, PCKAccuracy
from mmpose.utils.camera import SimpleCamera
from scipy.io import loadmat

from mmpose_gan.figures.formats import coco_labels, h36m_labels, mpii_labels

SPLITS = ('train', 'val', 'hard')
SIZE = 96

LSP_METAINFO = {
    'dataset_name': 'lsp',
    'keypoint_info': {
        i: {
            'name': name,
            'id': i,
            'color': [0, 0, 0],
            'type': 'upper' if i > 5 else 'lower',
            'swap': name.replace('right', '?').replace('left', 'right').replace('?', 'left')
            if '_' in name and i < 12
            else '',
        }
        for i, name in enumerate(coco_labels.LSP_KEYPOINTS)
    },
    'skeleton_info': {},
    'joint_weights': [1.0] * 14,
    'sigmas': [0.05] * 14,
}


def evaluate(metric: object, dataset: object, shift: float = 0.0, offset: float = 0.0) -> dict:
    """Score a data set's own keypoints, moved by ``shift`` pixels (``offset`` undoes a convention of the format)."""
    for i in range(len(dataset)):
        info = dataset[i]
        truth = InstanceData(
            keypoints=info['keypoints'],
            keypoints_visible=info['keypoints_visible'],
            bboxes=info['bbox'],
            bbox_scores=info['bbox_score'],
        )
        if 'head_size' in info:
            truth.head_size = info['head_size']
        predicted = InstanceData(
            keypoints=info['keypoints'] + offset + shift,
            keypoint_scores=np.ones(info['keypoints'].shape[:2]),
            bboxes=info['bbox'],
        )
        metric.process(
            [{}],
            [
                {
                    'id': info['id'],
                    'img_id': info['img_id'],
                    'gt_instances': truth.to_dict(),
                    'pred_instances': predicted.to_dict(),
                }
            ],
        )
    return metric.evaluate(len(dataset))


def load_coco(figures: Path, split: str) -> CocoDataset:
    return CocoDataset(
        ann_file=f'annotations/coco_{split}.json',
        data_root=str(figures),
        data_prefix={'img': f'images/{split}/'},
        test_mode=True,
    )


def load_mpii(figures: Path, split: str) -> MpiiDataset:
    return MpiiDataset(
        ann_file=f'annotations/mpii_{split}.json',
        headbox_file=str(figures / f'annotations/mpii_gt_{split}.mat'),
        data_root=str(figures),
        data_prefix={'img': f'images/{split}/'},
        test_mode=True,
    )


def load_h36m(figures: Path, split: str) -> Human36mDataset:
    return Human36mDataset(
        ann_file=f'annotations/h36m_{split}.npz',
        camera_param_file='annotations/h36m_cameras.pkl',
        data_root=str(figures),
        data_prefix={'img': f'images_h36m/{split}/'},
        test_mode=True,
    )


@pytest.mark.parametrize('split', SPLITS)
def test_coco_loads_and_truth_scores_full_marks(figures: Path, split: str) -> None:
    dataset = load_coco(figures, split)
    assert tuple(dataset.metainfo['keypoint_id2name'].values()) == coco_labels.KEYPOINTS
    assert len(dataset) >= {'train': 8, 'val': 6, 'hard': 8}[split]
    for info in (dataset[i] for i in range(len(dataset))):
        assert cv2.imread(info['img_path']).shape == (SIZE, SIZE, 3)
    ann_file = str(figures / f'annotations/coco_{split}.json')
    metric = CocoMetric(ann_file=ann_file)
    metric.dataset_meta = dataset.metainfo
    scores = evaluate(metric, dataset)
    assert scores['coco/AP'] == pytest.approx(1.0)
    assert scores['coco/AR'] == pytest.approx(1.0)
    metric = CocoMetric(ann_file=ann_file)
    metric.dataset_meta = dataset.metainfo
    assert evaluate(metric, dataset, shift=8.0)['coco/AP'] < 0.5


@pytest.mark.parametrize('split', SPLITS)
def test_coco_lists_all_people_with_three_kinds_of_flags(figures: Path, split: str) -> None:
    content = json.loads((figures / f'annotations/coco_{split}.json').read_text())
    assert [image['id'] for image in content['images']] == list(range(len(content['images'])))
    flags = []
    for annotation in content['annotations']:
        x, y, v = np.array(annotation['keypoints']).reshape(17, 3).T
        assert ((x == 0) & (y == 0))[v == 0].all()
        assert annotation['num_keypoints'] == (v > 0).sum()
        assert annotation['area'] <= annotation['bbox'][2] * annotation['bbox'][3] * 1.1 + 4
        flags.append(v)
    assert set(np.concatenate(flags)) == {0, 1, 2}
    assert {image['id'] for image in content['images']} == {a['image_id'] for a in content['annotations']}


@pytest.mark.parametrize('split', SPLITS)
def test_mpii_loads_and_truth_scores_full_marks(figures: Path, split: str) -> None:
    dataset = load_mpii(figures, split)
    names = tuple(dataset.metainfo['keypoint_id2name'].values())
    assert names == mpii_labels.KEYPOINTS
    # Coordinates in the file start at 1; the metric adds 1 to predictions.
    scores = evaluate(MpiiPCKAccuracy(), dataset, offset=-1.0)
    assert scores['PCK'] == pytest.approx(100.0)
    assert scores['PCK@0.1'] == pytest.approx(100.0)
    assert evaluate(MpiiPCKAccuracy(), dataset, offset=-1.0, shift=20.0)['PCK'] < 50


def test_mpii_boxes_hold_the_figure(figures: Path) -> None:
    mpii_set = load_mpii(figures, 'train')
    for info in (mpii_set[i] for i in range(len(mpii_set))):
        x0, y0, x1, y1 = info['bbox'][0]
        shown = (info['keypoints'] - 1)[info['keypoints_visible'] > 0]
        assert (shown >= [x0, y0]).all()
        assert (shown <= [x1, y1]).all()
        assert cv2.imread(info['img_path']) is not None


def test_mpii_head_size_is_the_length_of_the_head(figures: Path) -> None:
    cameras = pickle.loads((figures / 'annotations/h36m_cameras.pkl').read_bytes())
    joints = np.load(figures / 'annotations/h36m_train.npz')
    listed = json.loads((figures / 'annotations/mpii_train.json').read_text())
    dataset = load_mpii(figures, 'train')
    checked = 0
    for i, entry in enumerate(listed):
        if i and listed[i - 1]['image'] == entry['image']:
            continue  # the subject comes first
        index = int(entry['image'][:6])
        top, neck = joints['S'][index, 10, :3], joints['S'][index, 9, :3]
        pixels = cameras['S1', f'{index:08d}']['f'][0, 0] * np.linalg.norm(top - neck) / (top + neck)[2] * 2
        assert dataset[i]['head_size'].item() == pytest.approx(pixels, rel=0.01)
        checked += 1
    assert checked == 8


def test_mpii_mat_has_the_fields_of_the_benchmark(figures: Path) -> None:
    mat, listed = (
        loadmat(figures / 'annotations/mpii_gt_hard.mat'),
        json.loads((figures / 'annotations/mpii_hard.json').read_text()),
    )
    assert mat['headboxes_src'].shape == (2, 2, len(listed))
    assert mat['pos_gt_src'].shape == (16, 2, len(listed))
    np.testing.assert_array_equal(mat['jnt_missing'].T, 1 - np.array([entry['joints_vis'] for entry in listed]))
    assert any(any(entry['joints_occluded']) for entry in listed)
    for entry in listed:
        assert not np.any(np.array(entry['joints_occluded']) > np.array(entry['joints_vis']))


@pytest.mark.parametrize('split', SPLITS)
def test_lsp_order_loads_and_truth_scores_full_marks(figures: Path, split: str) -> None:
    dataset = BaseCocoStyleDataset(
        ann_file=f'annotations/lsp_{split}.json',
        data_root=str(figures),
        data_prefix={'img': f'images/{split}/'},
        metainfo=LSP_METAINFO,
        test_mode=True,
    )
    assert dataset.metainfo['num_keypoints'] == 14
    assert len(dataset) == {'train': 8, 'val': 6, 'hard': 6}[split]
    assert evaluate(PCKAccuracy(thr=0.05), dataset)['PCK'] == pytest.approx(1.0)
    assert evaluate(PCKAccuracy(thr=0.05), dataset, shift=15.0)['PCK'] < 0.5


def test_lsp_joints_are_those_of_coco_in_another_order(figures: Path) -> None:
    first = {}
    for kind in ('coco', 'lsp'):
        content = json.loads((figures / f'annotations/{kind}_train.json').read_text())
        names = content['categories'][0]['keypoints']
        for annotation in reversed(content['annotations']):  # the subject is listed first, so it stays
            first.setdefault(annotation['image_id'], {})[kind] = dict(
                zip(names, np.array(annotation['keypoints']).reshape(-1, 3).tolist(), strict=True)
            )
    for image in first.values():
        shared = image['coco'].keys() & image['lsp'].keys()
        assert len(shared) == 12
        assert all(image['coco'][name] == image['lsp'][name] for name in shared)


@pytest.mark.parametrize('split', SPLITS)
def test_h36m_loads_and_truth_has_no_error(figures: Path, split: str) -> None:
    dataset = load_h36m(figures, split)
    assert len(dataset) == {'train': 8, 'val': 6, 'hard': 6}[split]
    metrics = {shift: MPJPE() for shift in (0.0, 0.05)}
    for i in range(len(dataset)):
        info = dataset[i]
        for shift, metric in metrics.items():
            moved = info['lifting_target'] + shift * np.arange(17)[:, None] / 17
            sample = {
                'gt_instances': {
                    'lifting_target': info['lifting_target'],
                    'lifting_target_visible': info['lifting_target_visible'],
                },
                'pred_instances': {'keypoints': moved},
                'target_img_path': info['target_img_path'],
            }
            metric.process([{}], [sample])
    assert metrics[0.0].evaluate(len(dataset))['MPJPE'] == pytest.approx(0)
    assert metrics[0.05].evaluate(len(dataset))['MPJPE'] > 0.01


@pytest.mark.parametrize('split', SPLITS)
def test_h36m_cameras_project_the_joints_onto_the_keypoints(figures: Path, split: str) -> None:
    dataset = load_h36m(figures, split)
    for i in range(len(dataset)):
        info = dataset[i]
        camera = SimpleCamera(info['camera_param'])
        pixels = camera.camera_to_pixel(info['keypoints_3d'][0].astype(float))
        assert np.abs(pixels - info['keypoints'][0]).max() < 0.5
        # In the world, feet are on the ground or above it, and nobody is taller than two metres and a jump.
        world = camera.camera_to_world(info['keypoints_3d'][0].astype(float))
        assert world[:, 1].min() > 0
        assert world[:, 1].max() < 3.2
        assert (
            0.3 < np.linalg.norm(info['keypoints_3d'][0, 1] - info['keypoints_3d'][0, 2]) < 0.55
        )  # a thigh, in metres


@pytest.mark.parametrize('split', SPLITS)
def test_h36m_names_point_to_the_same_images(figures: Path, split: str) -> None:
    names = np.load(figures / f'annotations/h36m_{split}.npz')['imgname']
    for index, name in enumerate(names):
        first = (figures / 'images' / split / f'{index:06d}.jpg').read_bytes()
        assert (figures / 'images_h36m' / split / name).read_bytes() == first
    assert h36m_labels.SUBJECTS[split] == names[0].split('_')[0]
