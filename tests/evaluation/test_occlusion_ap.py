"""Average precision against its definition, and the metric on samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mmengine.structures import InstanceData
from mmpose.registry import METRICS
from mmpose.structures import PoseDataSample
from pose_samples import LSP_META, LSP_NAMES, evaluate

from mmpose_gan.evaluation.metrics.occlusion_ap import average_precision

FLIP_INDICES = LSP_META['flip_indices']


def oracle(scores: list[float], positive: list[bool]) -> float:
    """Sum over thresholds of recall gained times precision, from pairs counted one by one."""
    area = recall = 0.0
    for threshold in sorted(set(scores), reverse=True):
        chosen = [p for s, p in zip(scores, positive, strict=True) if s >= threshold]
        reached = sum(chosen) / sum(positive)
        area += (reached - recall) * sum(chosen) / len(chosen)
        recall = reached
    return area


@pytest.mark.parametrize('levels', [3, 1000])
def test_against_the_definition(levels: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        scores, positive = rng.integers(0, levels, 60) / levels, rng.random(60) < 0.3
        assert average_precision(scores, positive) == pytest.approx(oracle(scores.tolist(), positive.tolist()))


def test_by_hand() -> None:
    # 1/1 at the first positive, 2/4 at the second.
    assert average_precision(np.array([9, 8, 7, 6.0]), np.array([True, False, False, True])) == 0.75
    assert average_precision(np.array([1, 2.0]), np.array([False, True])) == 1
    assert average_precision(np.array([np.nan, 2.0]), np.array([True, False])) == 0.5
    assert average_precision(np.full(4, 0.5), np.array([True, False, False, False])) == 0.25
    # A score that is no number is wrong: of a visible joint it ranks first, of an occluded one last.
    assert average_precision(np.array([np.nan, 2.0, 1.0]), np.array([False, True, False])) == 0.5
    for nothing in (np.zeros(3, dtype=bool), np.zeros(0, dtype=bool)):
        assert math.isnan(average_precision(np.zeros(len(nothing)), nothing))


def people(count: int = 60) -> tuple[list[PoseDataSample], np.ndarray, np.ndarray]:
    """Samples, half of them flipped, with scores and flags in the annotation's order; nobody's neck is occluded."""
    rng = np.random.default_rng(0)
    scores, flags = rng.random((count, 14)), rng.integers(0, 3, (count, 14))
    flags[:, 12] = 2
    samples = []
    for index, (score, flag) in enumerate(zip(scores, flags, strict=True)):
        flip = index % 2 == 1
        annotation = dict(keypoints=np.column_stack([np.zeros((14, 2)), flag]).ravel().tolist())
        sample = PoseDataSample(metainfo=dict(raw_ann_info=annotation, flip=flip, flip_indices=FLIP_INDICES))
        shown = score[FLIP_INDICES] if flip else score
        sample.pred_instances = InstanceData(keypoint_occlusion_scores=shown[None])
        samples.append(sample)
    # Flipped samples are judged under the names that joints have after the flip.
    flipped = np.arange(count) % 2 == 1
    scores[flipped], flags[flipped] = scores[flipped][:, FLIP_INDICES], flags[flipped][:, FLIP_INDICES]
    return samples, scores, flags


def test_the_metric() -> None:
    samples, scores, flags = people()
    result = evaluate(METRICS.build(dict(type='mmpose_gan.OcclusionAP')), samples)
    expected, chances = [], []
    for joint, name in enumerate(LSP_NAMES):
        labelled = flags[:, joint] > 0
        if name == 'neck':
            assert math.isnan(result['occlusion/neck'])
            continue
        occluded = flags[labelled, joint] == 1
        expected.append(100 * oracle(scores[labelled, joint].tolist(), occluded.tolist()))
        chances.append(100 * occluded.mean())
        assert result[f'occlusion/{name}'] == pytest.approx(expected[-1])
    assert result['occlusion/mAP'] == pytest.approx(np.mean(expected))
    assert result['occlusion/chance'] == pytest.approx(np.mean(chances))


def test_what_is_missing_is_named() -> None:
    metric = METRICS.build(dict(type='mmpose_gan.OcclusionAP'))
    sample = people(1)[0][0]
    sample.set_metainfo(dict(raw_ann_info=None))
    with pytest.raises(KeyError, match='no raw visibility flags'):
        evaluate(metric, [sample])
    sample.pred_instances = InstanceData(keypoints=np.zeros((1, 14, 2)))
    with pytest.raises(KeyError, match='no keypoint_occlusion_scores'):
        evaluate(metric, [sample])
