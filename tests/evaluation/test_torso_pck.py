"""TorsoPCKAccuracy against a plain oracle, MMPose's own counting, known noise, and its edges."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from mmengine.logging import MMLogger
from mmpose.evaluation.functional import keypoint_pck_accuracy
from pose_samples import LSP_META, LSP_NAMES, evaluate, oracle, random_people, sample, torso_units
from ranks import in_two_processes

from mmpose_gan.evaluation import TorsoPCKAccuracy
from mmpose_gan.registry import METRICS

COLUMNS = {
    'Head': [12, 13],
    'Sho.': [8, 9],
    'Elb.': [7, 10],
    'Wri.': [6, 11],
    'Hip': [2, 3],
    'Knee': [1, 4],
    'Ank.': [0, 5],
}
TORSOS = {('left_hip', 'right_shoulder'): (3, 8), ('left_shoulder', 'right_hip'): (9, 2)}


def people(pred: np.ndarray, gt: np.ndarray, flags: np.ndarray) -> list:
    return [sample(p, g, v) for p, g, v in zip(pred, gt, flags, strict=True)]


def real_people(data_root: Path) -> tuple[np.ndarray, np.ndarray]:
    annotations = json.loads((data_root / 'lspet/lspet_val.json').read_text())['annotations']
    triplets = np.array([a['keypoints'] for a in annotations], dtype=np.float32).reshape(-1, 14, 3)
    return triplets[..., :2], triplets[..., 2].astype(int)


def check_against_oracle(
    pred: np.ndarray, gt: np.ndarray, flags: np.ndarray, torso: tuple[str, str], curve: Path
) -> None:
    units = torso_units(gt, flags, *TORSOS[torso])
    metric = TorsoPCKAccuracy(thresholds=[0.05, 0.2, 0.5], torso=torso, curve_points=11, curve_file=str(curve))
    metrics = evaluate(metric, people(pred, gt, flags))
    everything = list(range(14))
    for r in (0.05, 0.2, 0.5):
        assert metrics[f'torso/PCK@{r}'] == pytest.approx(oracle(pred, gt, flags > 0, units, everything, r), abs=1e-9)
        for title, joints in COLUMNS.items():
            expected = oracle(pred, gt, flags > 0, units, joints, r)
            assert metrics[f'torso/{title}@{r}'] == pytest.approx(expected, abs=1e-9)
    saved = json.loads(curve.read_text())
    assert saved['torso'] == list(torso)
    assert saved['instances'] == len(gt)
    thresholds = [0.05 * i for i in range(11)]
    assert saved['thresholds'] == pytest.approx(thresholds)
    heights = [oracle(pred, gt, flags > 0, units, everything, r) for r in saved['thresholds']]
    assert saved['groups']['Total'] == pytest.approx(heights, abs=1e-9)
    for k in (0, 6, 13):
        expected = [oracle(pred, gt, flags > 0, units, [k], r) for r in saved['thresholds']]
        assert saved['joints'][LSP_NAMES[k]] == pytest.approx(expected, abs=1e-9)
    area = sum((a + b) / 2 * 0.05 for a, b in pairwise(heights)) / 0.5
    assert metrics['torso/AUC'] == pytest.approx(area) == saved['auc']
    assert 0 < metrics['torso/PCK@0.05'] < metrics['torso/PCK@0.2'] < metrics['torso/PCK@0.5'] < 100


@pytest.mark.parametrize('torso', TORSOS)
def test_random_annotations(torso: tuple[str, str], tmp_path: Path) -> None:
    check_against_oracle(*random_people(150), torso, tmp_path / 'new folder/curve.json')


def test_real_annotations(data_root: Path, tmp_path: Path) -> None:
    gt, flags = real_people(data_root)
    pred = gt + np.random.default_rng(1).normal(0, 8, gt.shape).astype(np.float32)
    assert ((flags[:, 3] == 0) | (flags[:, 8] == 0)).any(), 'no person without a torso in this set'
    check_against_oracle(pred, gt, flags, ('left_hip', 'right_shoulder'), tmp_path / 'curve.json')


def test_agrees_with_mmpose(data_root: Path) -> None:
    """An independent implementation: MMPose's per-joint accuracy, given our unit."""
    gt, flags = real_people(data_root)
    has_torso = (flags[:, 3] > 0) & (flags[:, 8] > 0)
    gt, flags = gt[has_torso], flags[has_torso]
    pred = gt + np.random.default_rng(2).normal(0, 6, gt.shape).astype(np.float32)
    units = np.array(torso_units(gt, flags, 3, 8), dtype=np.float32)
    per_joint, _, _ = keypoint_pck_accuracy(pred, gt, flags > 0, 0.2, np.column_stack([units, units]))
    metrics = evaluate(TorsoPCKAccuracy(), people(pred, gt, flags))
    counts = (flags > 0).sum(axis=0)
    for title, joints in (COLUMNS | {'PCK': list(range(14))}).items():
        expected = 100 * (per_joint[joints] * counts[joints]).sum() / counts[joints].sum()
        assert metrics[f'torso/{title}@0.2'] == pytest.approx(expected, abs=1e-6)


def test_known_noise_on_real_poses(data_root: Path) -> None:
    """Gaussian errors have Rayleigh lengths: a joint is correct with probability 1 - exp(-r^2 t^2 / 2 s^2)."""
    gt, flags = real_people(data_root)
    gt, flags = np.tile(gt, (4, 1, 1)), np.tile(flags, (4, 1))
    noise = 5.0
    pred = gt + np.random.default_rng(3).normal(0, noise, gt.shape).astype(np.float32)
    metrics = evaluate(TorsoPCKAccuracy(thresholds=(0.1, 0.2)), people(pred, gt, flags))
    torso = np.array(torso_units(gt, flags, 3, 8))
    joints = (flags > 0).sum(axis=1) * (torso > 0)
    for r in (0.1, 0.2):
        chance = 1 - np.exp(-((r * torso / noise) ** 2) / 2)
        expected = (chance * joints).sum() / joints.sum()
        deviation = np.sqrt((chance * (1 - chance) * joints).sum()) / joints.sum()
        assert 0.2 < expected < 0.99
        assert metrics[f'torso/PCK@{r}'] == pytest.approx(100 * expected, abs=100 * 4 * deviation)


def test_the_area_under_known_noise() -> None:
    rng = np.random.default_rng(4)
    gt = rng.uniform(0, 100, (2000, 14, 2)).astype(np.float32)
    gt[:, 8] = gt[:, 3] + np.float32([0, 50])
    pred = gt + rng.normal(0, 5, gt.shape).astype(np.float32)
    metrics = evaluate(TorsoPCKAccuracy(curve_points=201), people(pred, gt, np.full((2000, 14), 2)))
    r = np.linspace(0, 0.2, 2001)
    expected = 100 * (1 - np.exp(-((r * 50 / 5) ** 2) / 2)).mean()
    assert metrics['torso/AUC'] == pytest.approx(expected, abs=0.5)


def test_nobody_has_a_torso() -> None:
    pred, gt, flags = random_people(5)
    flags[:, 3] = 0
    metrics = evaluate(TorsoPCKAccuracy(), people(pred, gt, flags))
    assert len(metrics) == 9
    assert all(np.isnan(value) for value in metrics.values())


def test_heads_as_the_unit(tmp_path: Path) -> None:
    """PCKh: errors of 1.9 pixels are within half of a head of 5, and not of one of 3; one person has no head size."""
    gt = np.random.default_rng(0).uniform(0, 100, (3, 14, 2)).astype(np.float32)
    samples = people(gt + np.float32([1.9, 0]), gt, np.full((3, 14), 2))
    for one, size in zip(samples, (5.0, 3.0, np.nan), strict=True):
        one.gt_instances.head_size = np.array([size])
    file = tmp_path / 'curve.json'
    metric = TorsoPCKAccuracy(thresholds=(0.5,), torso='head', curve_points=6, curve_file=str(file), prefix='pckh')
    assert evaluate(metric, samples)['pckh/PCK@0.5'] == 50
    saved = json.loads(file.read_text())
    assert saved['torso'] == 'head'
    assert saved['groups']['Total'] == [0, 0, 0, 0, 50, 50]


def test_no_labelled_joint(tmp_path: Path) -> None:
    pred, gt, flags = random_people(5)
    metric = TorsoPCKAccuracy(curve_file=str(tmp_path / 'curve.json'))
    metrics = evaluate(metric, people(pred, gt, np.zeros_like(flags)))
    assert np.isnan(metrics['torso/PCK@0.2'])
    assert json.loads((tmp_path / 'curve.json').read_text())['groups']['Total'] == [None] * 21


def test_one_joint_that_nobody_has_labelled() -> None:
    pred, gt, flags = random_people(40)
    flags[:] = 2
    flags[:, COLUMNS['Wri.']] = 0
    metrics = evaluate(TorsoPCKAccuracy(), people(pred, gt, flags))
    assert np.isnan(metrics['torso/Wri.@0.2'])
    assert np.isfinite(metrics['torso/PCK@0.2'])


def test_empty_data_set() -> None:
    metrics = evaluate(TorsoPCKAccuracy(), [])
    assert set(metrics) >= {'torso/PCK@0.2', 'torso/AUC', 'torso/Head@0.2'}
    assert all(np.isnan(value) for value in metrics.values())


def test_prints_the_table_of_the_paper(caplog: pytest.LogCaptureFixture) -> None:
    gt = np.random.default_rng(0).uniform(0, 100, (20, 14, 2))
    pred = gt.copy()
    pred[:10, [6, 11]] += 1000
    flags = np.full((20, 14), 2)
    flags[:2, 3] = 0
    metric = TorsoPCKAccuracy()
    metric.dataset_meta = LSP_META
    metric.process(None, [s.to_dict() for s in people(pred, gt, flags)])
    logger = MMLogger.get_current_instance()
    logger.addHandler(caplog.handler)
    try:
        metric.evaluate(20)
    finally:
        logger.removeHandler(caplog.handler)
    lines = [line.split() for line in caplog.text.splitlines()]
    assert ['Head', 'Sho.', 'Elb.', 'Wri.', 'Hip', 'Knee', 'Ank.', 'Total'] in lines
    # 18 people are left, 8 of them with both wrists wrong.
    row = ['@0.2', '100.0', '100.0', '100.0', '55.6', '100.0', '100.0', '100.0', '93.7']
    assert row in lines
    assert '18 instances, 2 more without unit or label' in caplog.text


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (dict(thresholds=[]), 'ascend'),
        (dict(thresholds=[0.0]), 'ascend'),
        (dict(thresholds=[0.2, 0.1]), 'ascend'),
        (dict(curve_points=1), 'curve_points'),
        (dict(torso='left_hip'), 'two joint names'),
        (dict(torso=('left_hip',)), 'two joint names'),
    ],
)
def test_refuses_bad_arguments(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TorsoPCKAccuracy(**arguments)


def test_names_a_joint_that_the_data_set_lacks_before_training() -> None:
    """MMEngine's loops hand the metainfo over as they are built, before the first iteration."""
    with pytest.raises(
        ValueError, match=r"left_tail and left_hip, but the data set has no joint 'left_tail'.*two of these"
    ):
        TorsoPCKAccuracy(torso=('left_tail', 'left_hip')).dataset_meta = LSP_META
    with pytest.raises(ValueError, match='names no joints'):
        TorsoPCKAccuracy().dataset_meta = dict(classes=['person'])


@pytest.mark.parametrize('value', [np.nan, np.inf, -np.inf])
def test_a_prediction_that_is_no_number_is_wrong(value: float) -> None:
    pred, gt, flags = random_people(30)
    metrics = []
    for position in (value, 1e6):
        pred[::2, :7] = position
        metrics.append(evaluate(TorsoPCKAccuracy(thresholds=[0.2, 1]), people(pred, gt, flags)))
    assert metrics[0] == metrics[1]
    assert metrics[0]['torso/PCK@1'] < 80


def test_other_names_for_the_same_joints() -> None:
    """Those of MMPose's data sets of bodies: head top, neck and ankles have four names and more."""
    samples = people(*random_people(30))
    expected = evaluate(TorsoPCKAccuracy(), samples)
    for renamed in (
        dict(head_top='top_head', neck='bottom_head'),
        dict(neck='head_bottom'),
        dict(neck='neck_base', head_top='head', left_ankle='left_foot', right_ankle='right_foot'),
    ):
        names = {index: renamed.get(name, name) for index, name in LSP_META['keypoint_id2name'].items()}
        assert evaluate(TorsoPCKAccuracy(), samples, LSP_META | dict(keypoint_id2name=names)) == expected


def test_joints_of_no_column(caplog: pytest.LogCaptureFixture) -> None:
    """The total is over all joints then; where some fit, the caption names the others."""
    pred, gt, flags = random_people(40, joints=4)
    samples = people(pred, gt, flags)
    corners = dict(keypoint_id2name=dict(enumerate(['upper_left', 'upper_right', 'lower_right', 'lower_left'])))
    metrics = evaluate(TorsoPCKAccuracy(torso=('upper_left', 'lower_right')), samples, corners)
    units = torso_units(gt, flags, 0, 2)
    assert metrics.pop('torso/PCK@0.2') == pytest.approx(oracle(pred, gt, flags > 0, units, [0, 1, 2, 3], 0.2))
    assert list(metrics) == ['torso/AUC']
    logger = MMLogger.get_current_instance()
    logger.addHandler(caplog.handler)
    try:
        names = dict(keypoint_id2name=dict(enumerate(['left_hip', 'right_shoulder', 'spine', 'tail'])))
        evaluate(TorsoPCKAccuracy(), samples, names)
    finally:
        logger.removeHandler(caplog.handler)
    assert 'Not in the table: spine, tail.' in ' '.join(caplog.text.split())


def test_refuses_several_people_in_one_sample() -> None:
    crowd = sample(*(a[0] for a in random_people(1)))
    crowd.gt_instances = type(crowd.gt_instances).cat([crowd.gt_instances, crowd.gt_instances])
    with pytest.raises(ValueError, match='top-down'):
        evaluate(TorsoPCKAccuracy(), [crowd])


def test_reads_visibility_with_weights() -> None:
    """MMPose may give (1, K, 2): value and weight."""
    one = sample(*(a[0] for a in random_people(1)))
    expected = evaluate(TorsoPCKAccuracy(thresholds=[2.0]), [one])
    visible = one.gt_instances.keypoints_visible
    one.gt_instances.keypoints_visible = np.stack([visible, np.ones_like(visible)], axis=-1)
    np.testing.assert_equal(evaluate(TorsoPCKAccuracy(thresholds=[2.0]), [one]), expected)


def test_is_built_from_a_config() -> None:
    assert METRICS.build(dict(type='mmpose_gan.TorsoPCKAccuracy', thresholds=[0.1])).thresholds == [0.1]


def evaluate_share(rank: int) -> dict[str, float]:
    """Half of the samples, as DefaultSampler deals them."""
    samples = people(*random_people(31))
    metric = TorsoPCKAccuracy()
    metric.dataset_meta = LSP_META
    metric.process(None, [s.to_dict() for s in (samples + samples[:1])[rank::2]])
    return metric.evaluate(len(samples))


def test_two_processes_give_the_numbers_of_one(tmp_path: Path) -> None:
    expected = evaluate(TorsoPCKAccuracy(), people(*random_people(31)))
    assert in_two_processes(evaluate_share, tmp_path) == [expected] * 2
