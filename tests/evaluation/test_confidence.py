"""Metrics of confidence against plain counting over pairs, thresholds and bins."""

from __future__ import annotations

import numpy as np
import pytest

from mmpose_gan.evaluation import ConfidenceMetric
from mmpose_gan.evaluation.functional import auroc, average_precision, calibration_error, risk_coverage_area

NAMES = ['left_hip', 'right_shoulder', 'left_knee']
META = dict(keypoint_id2name=dict(enumerate(NAMES)))


def scored(seed: int, count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Confidences with ties, and what is wrong, the surer the rarer."""
    rng = np.random.default_rng(seed)
    confidence = rng.integers(0, 12, count) / 11
    return confidence, rng.uniform(size=count) > confidence


@pytest.mark.parametrize('seed', range(5))
def test_auroc_counts_pairs(seed: int) -> None:
    confidence, wrong = scored(seed)
    pairs = [(a < b) + 0.5 * (a == b) for a in confidence[wrong] for b in confidence[~wrong]]
    assert auroc(confidence, wrong) == pytest.approx(np.mean(pairs))


@pytest.mark.parametrize('seed', range(5))
def test_average_precision_steps_through_thresholds(seed: int) -> None:
    confidence, wrong = scored(seed)
    area, recall = 0.0, 0.0
    for threshold in sorted(set(confidence)):
        found = confidence <= threshold
        now = (found & wrong).sum() / wrong.sum()
        area += (now - recall) * (found & wrong).sum() / found.sum()
        recall = now
    assert average_precision(confidence, wrong) == pytest.approx(area)


@pytest.mark.parametrize('seed', range(3))
def test_risk_coverage_is_the_mean_over_orders_of_what_is_equally_sure(seed: int) -> None:
    confidence, wrong = scored(seed, 30)
    rng, areas = np.random.default_rng(9), []
    for _ in range(4000):
        order = rng.permutation(30)
        order = order[np.argsort(-confidence[order], kind='stable')]
        areas.append(np.mean([wrong[order[:n]].mean() for n in range(1, 31)]))
    assert risk_coverage_area(confidence, wrong) == pytest.approx(np.mean(areas), abs=2e-3)
    distinct = confidence + np.arange(30) * 1e-6
    order = np.argsort(-distinct)
    expected = np.mean([wrong[order[:n]].mean() for n in range(1, 31)])
    assert risk_coverage_area(distinct, wrong) == pytest.approx(expected)


@pytest.mark.parametrize('bins', [1, 4, 15])
def test_calibration_error_goes_through_bins(bins: int) -> None:
    rng = np.random.default_rng(bins)
    confidence, wrong = rng.uniform(-0.2, 1.2, 80), rng.uniform(size=80) > 0.6
    chance, total = confidence.clip(0, 1), 0.0
    for b in range(bins):
        inside = (chance >= b / bins) & ((chance < (b + 1) / bins) | (b == bins - 1))
        if inside.any():
            total += inside.sum() / 80 * abs((~wrong[inside]).mean() - chance[inside].mean())
    assert calibration_error(confidence, wrong, bins) == pytest.approx(total)


@pytest.mark.parametrize('wrong', [np.zeros(4, dtype=bool), np.ones(4, dtype=bool), np.zeros(0, dtype=bool)])
def test_what_cannot_be_told_apart_is_nan(wrong: np.ndarray) -> None:
    confidence = np.linspace(0, 1, wrong.size)
    assert np.isnan(auroc(confidence, wrong))
    assert np.isnan(average_precision(confidence, wrong)) == (not wrong.any())
    assert np.isnan(risk_coverage_area(confidence, wrong)) == (wrong.size == 0)


def test_no_confidence_is_the_lowest() -> None:
    confidence, wrong = np.array([np.nan, 0.2, 0.9]), np.array([True, False, False])
    assert auroc(confidence, wrong) == 1
    assert risk_coverage_area(confidence, wrong) == pytest.approx(1 / 9)
    assert calibration_error(confidence, wrong, 1) == pytest.approx(abs(2 / 3 - 1.1 / 3))


def sample(errors: list[float], scores: list[float], visible: tuple = (1, 1, 1), **fields: object) -> dict:
    """A person with a torso of 10 pixels, and predictions so many torsos beside it."""
    truth = np.array([[[0.0, 0], [0, 10], [5, 5]]])
    pred = truth + 10 * np.stack([errors, np.zeros(3)], axis=-1)
    return dict(
        pred_instances=dict(keypoints=pred, keypoint_scores=np.array([scores]), **fields),
        gt_instances=dict(keypoints=truth, keypoints_visible=np.array([visible])),
    )


def evaluated(samples: list[dict], **settings: object) -> dict[str, float]:
    metric = ConfidenceMetric(**settings)
    metric.dataset_meta = META
    metric.process(None, samples)
    return metric.evaluate(len(samples))


def test_a_case_counted_by_hand() -> None:
    samples = [
        sample([0.0, 0.0, 0.5], [0.75, 0.5, 0.25]),  # one of three is wrong, more than a tenth
        sample([0.1, 0.0, 0.0], [0.75, 0.75, 0.75]),
        sample([0.0, 0.0, 9.0], [0.75, 0.75, 0.0], visible=(1, 1, 0)),  # what is wrong has no label
    ]
    metrics = evaluated(samples)
    assert metrics['confidence/joint wrong'] == pytest.approx(100 / 8)
    assert metrics['confidence/joint AUROC'] == 100
    assert metrics['confidence/joint AP'] == 100
    assert metrics['confidence/pose wrong'] == pytest.approx(100 / 3)
    # Means of scores: 1/2, 3/4 and 1/2; the first is wrong, and as sure as the last.
    assert metrics['confidence/pose AUROC'] == 75
    assert metrics['confidence/pose AURC'] == pytest.approx(100 * (0 + 0.25 + 1 / 3) / 3)


def test_poses_may_have_scores_of_their_own() -> None:
    samples = [
        sample([0.0, 0.0, 0.5], [0.9, 0.9, 0.9], pose_scores=np.array([0.1])),
        sample([0.1, 0.0, 0.0], [0.7, 0.7, 0.7], pose_scores=np.array([0.9])),
    ]
    assert evaluated(samples)['confidence/pose AUROC'] == 100


def test_shares_and_thresholds_are_settings() -> None:
    samples = [sample([0.0, 0.0, 0.5], [0.9, 0.8, 0.1])]
    assert evaluated(samples, wrong_share=0.34)['confidence/pose wrong'] == 0
    assert evaluated(samples, threshold=0.5)['confidence/joint wrong'] == 0


@pytest.mark.parametrize('settings', [dict(threshold=0), dict(wrong_share=-0.1), dict(bins=0)])
def test_numbers_out_of_range_are_refused(settings: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        ConfidenceMetric(**settings)
