"""VisibilityPCKAccuracy against a plain oracle on random and real flags, through MMPose's own loader, and its edges."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
from mmengine.structures import InstanceData
from mmpose.datasets import CocoDataset
from pose_samples import LSP_META, evaluate, oracle, random_people, sample, torso_units

from mmpose_gan.evaluation import VisibilityPCKAccuracy

TOTAL = list(range(14))
WRISTS = [6, 11]


def people(pred: np.ndarray, gt: np.ndarray, flags: np.ndarray) -> list:
    boxes = np.random.default_rng(9).uniform(0, 50, (len(gt), 4)) + np.array([0, 0, 60, 60])
    return [sample(p, g, v, b) for p, g, v, b in zip(pred, gt, flags, boxes, strict=True)]


def test_torso_and_head_units_against_the_oracle() -> None:
    pred, gt, flags = random_people(200)
    for norm, pair, threshold in ((('left_hip', 'right_shoulder'), (3, 8), 0.2), (('neck', 'head_top'), (12, 13), 0.5)):
        metrics = evaluate(VisibilityPCKAccuracy(threshold, norm), people(pred, gt, flags))
        units = torso_units(gt, flags, *pair)
        for name, counts in (('visible', flags == 2), ('occluded', flags == 1), ('all', flags > 0)):
            total = oracle(pred, gt, counts, units, TOTAL, threshold)
            assert metrics[f'visibility/{name}@{threshold}'] == pytest.approx(total, abs=1e-9)
            wrists = oracle(pred, gt, counts, units, WRISTS, threshold)
            assert metrics[f'visibility/{name} Wri.@{threshold}'] == pytest.approx(wrists, abs=1e-9)
            assert 0 < wrists < 100


def test_box_and_head_size_units_against_the_oracle() -> None:
    pred, gt, flags = random_people(100)
    samples = people(pred, gt, flags)
    sides = [float(max(b[2] - b[0], b[3] - b[1])) for b in (s.gt_instances.bboxes[0] for s in samples)]
    metrics = evaluate(VisibilityPCKAccuracy(0.2, 'bbox'), samples)
    assert metrics['visibility/occluded@0.2'] == pytest.approx(oracle(pred, gt, flags == 1, sides, TOTAL, 0.2))
    for s, side in zip(samples, sides, strict=True):
        s.gt_instances.head_size = np.array([[side / 4]])
    metrics = evaluate(VisibilityPCKAccuracy(0.5, 'head'), samples)
    heads = [side / 4 for side in sides]
    assert metrics['visibility/visible@0.5'] == pytest.approx(oracle(pred, gt, flags == 2, heads, TOTAL, 0.5))


def coco_samples(data_root: Path) -> tuple[dict, list]:
    """Real people as MMPose's loader and packer give them, with exact predictions."""
    pipeline = [
        dict(type='LoadImage'),
        dict(type='GetBBoxCenterScale'),
        dict(type='TopdownAffine', input_size=(64, 64)),
        dict(type='PackPoseInputs'),
    ]
    folder = data_root / 'coco_kp'
    dataset = CocoDataset(
        ann_file=str(folder / 'coco_kp_train2017.json'),
        data_prefix=dict(img=str(folder / 'images')),
        pipeline=pipeline,
        test_mode=True,
        indices=60,
    )
    samples = [dataset[i]['data_samples'] for i in range(len(dataset))]
    for s in samples:
        s.pred_instances = InstanceData(keypoints=s.gt_instances.keypoints.copy())
    return dataset.metainfo, samples


def test_raw_flags_survive_mmposes_loader(data_root: Path) -> None:
    """Misplace exactly the joints with v = 1; MMPose's own visibility cannot tell them from v = 2."""
    meta, samples = coco_samples(data_root)
    occluded = 0
    for s in samples:
        flags = np.array(s.raw_ann_info['keypoints'][2::3])
        assert set(np.unique(s.gt_instances.keypoints_visible)) <= {0, 1}
        s.pred_instances.keypoints[0, flags == 1] += 1e4
        occluded += (flags == 1).sum()
    assert occluded > 20
    metrics = evaluate(VisibilityPCKAccuracy(0.2, 'bbox'), samples, meta)
    assert metrics['visibility/visible@0.2'] == 100
    assert metrics['visibility/occluded@0.2'] == 0
    assert 50 < metrics['visibility/all@0.2'] < 100


def test_a_flipped_sample_gives_the_same_numbers() -> None:
    pred, gt, flags = random_people(30)
    # Flags that do not depend on the side would hide a missing permutation.
    assert (flags != flags[:, LSP_META['flip_indices']]).any()
    plain = people(pred, gt, flags)
    flipped = copy.deepcopy(plain)
    order = LSP_META['flip_indices']
    for s in flipped:
        # What RandomFlip does to the sample; raw_ann_info stays as it is in the file.
        for instances, keys in (
            (s.gt_instances, ('keypoints', 'keypoints_visible')),
            (s.pred_instances, ('keypoints',)),
        ):
            for key in keys:
                instances.set_field(instances[key][:, order], key)
        s.gt_instances.keypoints[..., 0] *= -1
        s.pred_instances.keypoints[..., 0] *= -1
        s.set_metainfo(dict(flip=True, flip_indices=order))
    # The torso is the other diagonal in a flipped picture.
    one = evaluate(VisibilityPCKAccuracy(norm=('left_hip', 'right_shoulder')), plain)
    other = evaluate(VisibilityPCKAccuracy(norm=('right_hip', 'left_shoulder')), flipped)
    assert one == pytest.approx(other)


def test_nothing_to_evaluate() -> None:
    pred, gt, flags = random_people(5)
    everything_visible = evaluate(VisibilityPCKAccuracy(), people(pred, gt, np.full_like(flags, 2)))
    assert np.isnan(everything_visible['visibility/occluded@0.2'])
    assert everything_visible['visibility/visible@0.2'] == everything_visible['visibility/all@0.2']
    for samples in ([], people(pred, gt, np.zeros_like(flags))):
        metrics = evaluate(VisibilityPCKAccuracy(), samples)
        assert len(metrics) == 24
        assert all(np.isnan(value) for value in metrics.values())


def test_says_what_is_missing() -> None:
    pred, gt, flags = random_people(1)
    with pytest.raises(KeyError, match='headbox_file'):
        evaluate(VisibilityPCKAccuracy(0.5, 'head'), people(pred, gt, flags))
    without = people(pred, gt, flags)
    without[0].set_metainfo(dict(raw_ann_info=None))
    with pytest.raises(KeyError, match='raw_ann_info'):
        evaluate(VisibilityPCKAccuracy(), without)
    converted = people(pred, gt, flags)
    converted[0].set_metainfo(dict(raw_ann_info=dict(keypoints=[0] * 51)))
    with pytest.raises(ValueError, match=r'17 visibility flags in raw_ann_info, .* but 14 keypoints'):
        evaluate(VisibilityPCKAccuracy(), converted)
    with pytest.raises(ValueError, match='above 0'):
        VisibilityPCKAccuracy(threshold=0)
    with pytest.raises(ValueError, match='norm must be'):
        VisibilityPCKAccuracy(norm='torso')
