"""WholePoseAccuracy against a plain oracle, cases by hand, and its edges."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from pose_samples import LSP_META, LSP_NAMES, evaluate, random_people, sample, torso_units

from mmpose_gan.evaluation import WholePoseAccuracy
from mmpose_gan.evaluation.functional.whole_pose import (
    collapsed_pairs,
    correct_limbs,
    left_right_pairs,
    limbs,
    share_of_complete,
)
from mmpose_gan.registry import METRICS

#: Right and left of each kind of joint in LSP's order.
SIDES = dict(ankle=(0, 5), knee=(1, 4), hip=(2, 3), wrist=(6, 11), elbow=(7, 10), shoulder=(8, 9))
PARTS = dict(upper_arm=('shoulder', 'elbow'), forearm=('elbow', 'wrist'), thigh=('hip', 'knee'), shin=('knee', 'ankle'))


def distance(a: np.ndarray, b: np.ndarray) -> float:
    return math.hypot(float(a[0]) - float(b[0]), float(a[1]) - float(b[1]))


def percent(answers: list[bool]) -> float:
    return 100 * sum(answers) / len(answers) if answers else math.nan


def oracle(pred: np.ndarray, gt: np.ndarray, flags: np.ndarray, torsos: list[float]) -> dict[str, float]:
    """The metrics, person by person and joint by joint."""
    expected = {}
    for threshold in (0.2, 0.5):
        right = []
        for n, torso in enumerate(torsos):
            if torso > 0:
                right.append([distance(pred[n, k], gt[n, k]) <= threshold * torso for k in range(14) if flags[n, k]])
        right = [person for person in right if person]
        expected[f'all@{threshold}'] = percent([all(person) for person in right])
        expected[f'90%@{threshold}'] = percent([10 * sum(person) >= 9 * len(person) for person in right])
    spots = []
    for n, torso in enumerate(torsos):
        for a, b in SIDES.values():
            if flags[n, a] and flags[n, b] and torso > 0 and distance(gt[n, a], gt[n, b]) > 0.4 * torso:
                gap = distance(pred[n, a], pred[n, b])
                spots.append(math.isnan(gap) or gap <= 0.15 * torso)
    expected['one spot'] = percent(spots)
    limb_answers = {}
    for part, ends in PARTS.items():
        limb_answers[part] = []
        for n in range(len(pred)):
            for side in range(2):
                a, b = SIDES[ends[0]][side], SIDES[ends[1]][side]
                length = distance(gt[n, a], gt[n, b])
                if flags[n, a] and flags[n, b] and length > 0:
                    limb_answers[part].append(all(distance(pred[n, j], gt[n, j]) <= length / 2 for j in (a, b)))
        expected[f'PCP {part}'] = percent(limb_answers[part])
    expected['PCP'] = percent([answer for answers in limb_answers.values() for answer in answers])
    return {f'whole/{name}': value for name, value in expected.items()}


def check(pred: np.ndarray, gt: np.ndarray, flags: np.ndarray) -> dict[str, float]:
    samples = [sample(p, g, v) for p, g, v in zip(pred, gt, flags, strict=True)]
    found = evaluate(WholePoseAccuracy(), samples)
    expected = oracle(pred, gt, flags, torso_units(gt, flags, 3, 8))
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, nan_ok=True), name
    return found


@pytest.mark.parametrize('noise', [2, 8, 20])
def test_random_people_against_the_oracle(noise: float) -> None:
    pred, gt, flags = random_people(150, noise=noise, seed=int(noise))
    rng = np.random.default_rng(1)
    for n in range(len(pred)):  # left and right on one spot, sides exchanged, joints that nobody found
        for a, b in SIDES.values():
            chance = rng.random()
            if chance < 0.2:
                pred[n, a] = pred[n, b]
            elif chance < 0.3:
                pred[n, [a, b]] = pred[n, [b, a]]
            elif chance < 0.35:
                pred[n, a] = np.nan
    found = check(pred, gt, flags)
    assert all(0 < found[f'whole/{name}'] < 100 for name in ('90%@0.5', 'one spot', 'PCP')) or noise == 20


def test_real_labels_with_noise(data_root: Path) -> None:
    annotations = json.loads((data_root / 'lspet/lspet_val.json').read_text())['annotations']
    triplets = np.array([a['keypoints'] for a in annotations], dtype=np.float32).reshape(-1, 14, 3)
    gt, flags = triplets[..., :2], triplets[..., 2].astype(int)
    truth = check(gt.copy(), gt, flags)
    assert truth['whole/all@0.2'] == truth['whole/PCP'] == 100
    assert truth['whole/one spot'] == 0
    noisy = check(gt + np.random.default_rng(0).normal(0, 6, gt.shape).astype(np.float32), gt, flags)
    assert 0 < noisy['whole/all@0.2'] < noisy['whole/90%@0.2'] < noisy['whole/90%@0.5'] < 100


def test_nan_is_wrong_and_not_left_out() -> None:
    _, gt, _ = random_people(3)
    gt[:, 8] = gt[:, 3] + np.float32([0, 40])
    found = check(np.full_like(gt, np.nan), gt, np.full(gt.shape[:2], 2))
    assert found['whole/all@0.5'] == found['whole/90%@0.5'] == found['whole/PCP'] == 0
    assert found['whole/one spot'] == 100


def test_a_tenth_of_the_joints_may_be_wrong() -> None:
    counts = np.ones((3, 10), dtype=bool)
    correct = counts.copy()
    correct[1, :1] = False
    correct[2, :2] = False
    assert share_of_complete(correct, counts, 1.0) == pytest.approx(1 / 3)
    assert share_of_complete(correct, counts, 0.9) == pytest.approx(2 / 3)
    counts[2, 0] = False  # 8 of 9 are less than nine tenths
    assert share_of_complete(correct, counts, 0.9) == pytest.approx(2 / 3)
    counts[2, 1] = False
    assert share_of_complete(correct, counts, 0.9) == 1
    for total in range(1, 30):  # the product with the share is not exact
        right = np.arange(30)[None] < total
        assert share_of_complete(right, np.arange(30)[None] < total, 0.1 + 0.2 + 0.7) == 1
    assert math.isnan(share_of_complete(correct, np.zeros_like(counts), 0.9))


def test_ends_of_the_ranges() -> None:
    """At most ``near`` is one spot; only more than ``apart`` counts; half a limb is near enough."""
    gt = np.array([[[0.0, 0], [40, 0]], [[0, 0], [41, 0]], [[0, 0], [41, 0]]])
    pred = np.array([[[0.0, 0], [0, 0]], [[0, 0], [15, 0]], [[0, 0], [15.5, 0]]])
    counts = np.ones((3, 2), dtype=bool)
    collapsed, asked = collapsed_pairs(pred, gt, counts, np.full(3, 100.0), [(0, 1)])
    assert asked.ravel().tolist() == [False, True, True]
    assert collapsed.ravel().tolist() == [False, True, False]
    no_unit = collapsed_pairs(pred, gt, counts, np.array([np.nan, 0, 100]), [(0, 1)])[1]
    assert no_unit.ravel().tolist() == [False, False, True]
    ends = np.array([[[0.0, 20], [40, 0]], [[0, 20.6], [41, 0]], [[0, np.nan], [41, 0]]])
    hit, asked = correct_limbs(ends, gt, counts, [(0, 1)])
    assert hit.ravel().tolist() == [True, False, False]
    assert asked.all()
    assert not correct_limbs(gt, np.zeros_like(gt), counts, [(0, 1)])[1].any(), 'limbs without length'
    assert collapsed_pairs(pred, gt, counts, np.full(3, 100.0), [])[0].shape == (3, 0)


def test_pairs_and_limbs_by_name() -> None:
    assert sorted(left_right_pairs(LSP_NAMES)) == sorted((left, right) for right, left in SIDES.values())
    assert left_right_pairs(['left_tail', 'nose']) == []
    assert limbs(LSP_NAMES) == {part: [(SIDES[a][s], SIDES[b][s]) for s in (1, 0)] for part, (a, b) in PARTS.items()}
    assert limbs(['left_knee', 'left_ankle', 'right_knee']) == dict(shin=[(0, 1)])


def test_nobody_and_nothing_labelled() -> None:
    pred, gt, flags = random_people(4)
    for samples in ([], [sample(p, g, np.zeros_like(v)) for p, g, v in zip(pred, gt, flags, strict=True)]):
        found = evaluate(WholePoseAccuracy(), samples)
        assert {'whole/all@0.2', 'whole/90%@0.5', 'whole/one spot', 'whole/PCP'} < found.keys()
        assert all(math.isnan(value) for value in found.values())


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (dict(thresholds=[]), 'thresholds must be above 0'),
        (dict(thresholds=[0.2, 0]), 'thresholds must be above 0'),
        (dict(shares=[]), r'shares must be in \(0, 1\]'),
        (dict(shares=[1.1]), r'shares must be in \(0, 1\]'),
        (dict(near=0.5), 'near must be at least 0 and at most apart'),
    ],
)
def test_refuses_bad_arguments(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        METRICS.build(dict(type='mmpose_gan.WholePoseAccuracy', **arguments))


def test_other_units_and_data_sets() -> None:
    pred, gt, flags = random_people(30, noise=5)
    boxes = np.tile(np.float32([0, 0, 50, 100]), (30, 1))
    people = [sample(*person) for person in zip(pred, gt, flags, boxes, strict=True)]
    metric = WholePoseAccuracy(thresholds=[0.07], shares=[0.5], norm='bbox', prefix='box')
    right = [[distance(pred[n, k], gt[n, k]) <= 7 for k in range(14) if flags[n, k]] for n in range(30)]
    expected = percent([2 * sum(person) >= len(person) for person in right if person])
    assert evaluate(metric, people, LSP_META)['box/50%@0.07'] == pytest.approx(expected)
