"""MPJPE3D against the protocols written out, on real samples, known displacements and two processes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.logging import MMLogger
from mocap_samples import CODEC, CROP, LOAD, PACK, build, real
from pose_samples import evaluate
from poses_in_space import (
    ACTIONS,
    CAMERA,
    EDGES,
    META,
    NAMES,
    PELVIS,
    distances,
    people,
    person,
    predicted,
    procrustes,
)
from ranks import in_two_processes

from mmpose_gan.evaluation import MPJPE3D, PCK3D
from mmpose_gan.evaluation.functional import procrustes_errors
from mmpose_gan.evaluation.functional.back_projection import back_project
from mmpose_gan.evaluation.metrics.mpjpe_3d import SKELETON_LENGTH
from mmpose_gan.registry import METRICS

LIMBS = dict(
    **{'U.Arms': ('shoulder', 'elbow'), 'L.Arms': ('elbow', 'wrist')},
    **{'U.Legs': ('hip', 'knee'), 'L.Legs': ('knee', 'ankle')},
)


@pytest.mark.parametrize('unlabelled', [0.0, 0.2])
def test_every_number(unlabelled: float) -> None:
    samples = people(unlabelled=unlabelled)
    metrics = evaluate(MPJPE3D(), samples, META)
    actions = np.array([sample.action for sample in samples])
    for protocol in ('P1', 'P1-depth', 'P2', 'P1-skeleton', 'P2-skeleton'):
        errors = distances(samples, protocol)
        assert metrics.pop(f'mpjpe/{protocol}') == pytest.approx(np.nanmean(errors))
        for action in ACTIONS:
            expected = np.nanmean(errors[actions == action])
            assert metrics.pop(f'mpjpe/{protocol} {action}') == pytest.approx(expected)
        for limb, ends in LIMBS.items():
            joints = [NAMES.index(f'{side}_{end}') for side in ('left', 'right') for end in ends]
            assert metrics.pop(f'mpjpe/{protocol} {limb}') == pytest.approx(np.nanmean(errors[:, joints]))
    assert not metrics
    roots = distances(samples, 'P1')[:, PELVIS]
    assert np.nanmax(roots) < 1e-9
    if unlabelled:
        assert np.isnan(roots).sum() > 3


def test_the_protocols_differ() -> None:
    metrics = evaluate(MPJPE3D(), people(), META)
    assert 0 < metrics['mpjpe/P2'] < metrics['mpjpe/P1']
    assert metrics['mpjpe/P1'] != metrics['mpjpe/P1-depth']
    assert 0 < metrics['mpjpe/P2-skeleton'] < metrics['mpjpe/P1-skeleton'] != metrics['mpjpe/P1']
    exact = evaluate(MPJPE3D(), people(noise=0), META)
    assert max(value for key, value in exact.items() if 'skeleton' not in key) < 1e-6


def test_a_sideways_shift_counts_for_depth_alignment_alone() -> None:
    """10 pixels at 5 m; a person without depth, so that the rays stay parallel."""
    sample = person(np.random.default_rng(0), 0, np.ones(16, bool), None)
    sample.gt_instances.keypoints_3d[..., 2] = 5
    flat = sample.gt_instances.keypoints_3d[0]
    sample.pred_instances.keypoints[0] = flat[:, :2] / 5 * CAMERA['f'] + CAMERA['c'] + (10, 0)
    sample.pred_instances.keypoint_depths[:] = 0
    metrics = evaluate(MPJPE3D(), [sample], META)
    assert metrics['mpjpe/P1-depth'] == pytest.approx(1000 * 10 * 5 / 1150)
    assert metrics['mpjpe/P1'] == pytest.approx(0, abs=1e-9)
    assert metrics['mpjpe/P2'] == pytest.approx(0, abs=1e-9)
    farther = [0, 9]  # an ankle and the head, 10 cm: along their rays
    sample.pred_instances.keypoint_depths[0, farther] = 0.1 * 1145 / 5
    rays = (sample.pred_instances.keypoints[0, farther] - CAMERA['c']) / CAMERA['f']
    expected = sum(100 * math.sqrt(x * x + y * y + 1) for x, y in rays) / 16
    assert evaluate(MPJPE3D(), [sample], META)['mpjpe/P1'] == pytest.approx(expected)


@pytest.mark.parametrize('name', ['h36m', 'test', 'train'])
def test_exact_predictions_for_real_samples(data_root: Path, name: str) -> None:
    """Labels as predictions, through the evaluation's pipeline: off by as much as labels and cameras disagree."""
    samples = [results['data_samples'] for results in build(real(data_root)[name], [*LOAD, CROP, PACK])]
    target = dict(type='GenerateTarget', encoder=CODEC)
    targets = [results['data_samples'] for results in build(real(data_root)[name], [*LOAD, CROP, target, PACK])]
    for sample, with_target in zip(samples, targets, strict=True):
        depths = with_target.gt_instance_labels.keypoint_depths.numpy() * sample.input_scale[0]
        sample.pred_instances = sample.gt_instances.clone()
        sample.pred_instances.set_field(depths, 'keypoint_depths')
    metrics = evaluate(MPJPE3D(), samples, META)
    limit = 0.001 if name == 'h36m' else 6  # 2 pixels at 4 m through a lens of 1500 pixels are 5 mm
    for protocol in ('P1', 'P1-depth', 'P2'):
        assert 0 < metrics[f'mpjpe/{protocol}'] < limit
    for sample in samples:
        sample.pred_instances.keypoint_depths[:] = 0
    assert evaluate(MPJPE3D(), samples, META)['mpjpe/P1'] > 30


def test_back_projection() -> None:
    sample = people(1, unlabelled=0)[0]
    pred = sample.pred_instances
    points = back_project(
        pred.keypoints[0], pred.keypoint_depths[0], CAMERA, sample.gt_instances.keypoints_3d[0, PELVIS, 2]
    )
    np.testing.assert_allclose(points, predicted(sample), atol=1e-12)


def test_procrustes() -> None:
    rng = np.random.default_rng(5)
    gt, labelled = rng.normal(size=(16, 3)), rng.random(16) < 0.7
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    pred = 0.4 * gt @ turn.T + (1, -2, 3)
    pred[~labelled] = 100  # must not pull
    errors = procrustes_errors(pred, gt, labelled)
    assert np.isnan(errors[~labelled]).all()
    np.testing.assert_allclose(errors[labelled], 0, atol=1e-9)
    mirrored = gt * (-1, 1, 1)
    expected = np.linalg.norm(procrustes(mirrored, gt) - gt, axis=1)
    np.testing.assert_allclose(procrustes_errors(mirrored, gt, np.ones(16, bool)), expected)
    assert expected.mean() > 0.1
    collapsed = procrustes_errors(np.ones((16, 3)), gt, np.ones(16, bool))
    np.testing.assert_allclose(collapsed, np.linalg.norm(gt - gt.mean(0), axis=1))
    assert np.isnan(procrustes_errors(pred, gt, np.zeros(16, bool))).all()


def test_a_far_person_of_the_skeleton_s_size_has_no_skeleton_error() -> None:
    """Weak perspective is exact in the limit; a person half as large again is off by half her bones."""
    sample = person(np.random.default_rng(0), 0, np.ones(16, bool), None)
    points = sample.gt_instances.keypoints_3d[0] - sample.gt_instances.keypoints_3d[0, PELVIS]
    length = sum(np.linalg.norm(points[a] - points[b]) for a, b in EDGES)
    for size in (1.0, 1.5):
        posed = points * size * SKELETON_LENGTH / 1000 / length
        sample.gt_instances.keypoints_3d = (posed + np.array([0, 0, 1e6]))[None]
        sample.pred_instances.keypoints = posed[None, :, :2] * 70 + 300
        sample.pred_instances.keypoint_depths = posed[None, :, 2] * 70
        metrics = evaluate(MPJPE3D(), [sample], META)
        expected = 1000 * np.linalg.norm(posed, axis=1).mean() * (1 - 1 / size)
        assert metrics['mpjpe/P1-skeleton'] == pytest.approx(expected, abs=1e-5)
        assert metrics['mpjpe/P2-skeleton'] <= expected + 1e-5
        assert (metrics['mpjpe/P2-skeleton'] > 1) == (size > 1)


def test_a_data_set_without_that_skeleton_has_no_skeleton_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = []
    monkeypatch.setattr(MMLogger, 'info', lambda self, text: lines.append(text))
    names = {**META['keypoint_id2name'], 9: 'crown'}
    metrics = evaluate(MPJPE3D(), people(4), META | dict(keypoint_id2name=names))
    assert not any('skeleton' in key for key in metrics)
    assert 'No skeleton rows' in lines[0]


@pytest.mark.parametrize('value', [np.nan, np.inf])
@pytest.mark.parametrize('part', ['joint', 'depth', 'root', 'everything'])
def test_a_prediction_that_is_no_number_is_wrong(part: str, value: float) -> None:
    """It is never left out, and no alignment fails."""
    broken, far = (person(np.random.default_rng(0), 0, np.ones(16, bool), None) for _ in range(2))
    for sample, position in ((broken, value), (far, 1e7)):
        joints = dict(joint=[0, 3], depth=[0, 3], root=[PELVIS], everything=list(range(16)))[part]
        (sample.pred_instances.keypoint_depths if part == 'depth' else sample.pred_instances.keypoints)[0, joints] = (
            position
        )
    metrics, wrong = (evaluate(MPJPE3D(), [sample], META) for sample in (broken, far))
    assert metrics['mpjpe/P1'] == metrics['mpjpe/P2'] == metrics['mpjpe/P1-skeleton'] == np.inf
    assert np.isfinite(list(wrong.values())).all()
    metrics, wrong = (evaluate(PCK3D(), [sample], META) for sample in (broken, far))
    assert metrics == wrong
    assert metrics['3dpck/PCK@150'] < 100


def test_where_nothing_is_labelled_a_prediction_may_be_anything() -> None:
    one, other = (person(np.random.default_rng(0), 5, np.arange(16) != 3, None) for _ in range(2))
    other.pred_instances.keypoint_depths[0, 3] = np.nan
    expected, found = (evaluate(MPJPE3D(), [sample], META) for sample in (one, other))
    for key, value in expected.items():
        if 'skeleton' not in key:  # whose scale needs every bone
            assert found[key] == pytest.approx(value, nan_ok=True)


def test_samples_without_actions_and_without_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = []
    monkeypatch.setattr(MMLogger, 'info', lambda self, text: lines.append(text))
    rng = np.random.default_rng(1)
    samples = [person(rng, 5, np.ones(16, bool), None), person(rng, 5, np.arange(16) != PELVIS, None)]
    metrics = evaluate(MPJPE3D(), samples, META)
    assert metrics['mpjpe/P1'] == pytest.approx(np.nanmean(distances(samples[:1], 'P1')))
    assert len(metrics) == 5 * 5
    assert '1 people, 1 more without 3D labels' in lines[0]
    metrics = evaluate(MPJPE3D(), samples[1:], META)
    assert all(math.isnan(value) for value in metrics.values())
    assert '- ' in lines[1]
    metric = MPJPE3D()
    metric.dataset_meta = META
    assert all(math.isnan(value) for value in metric.compute_metrics([]).values())


def test_tensors_and_single_precision() -> None:
    samples = people(9)
    expected = evaluate(MPJPE3D(), samples, META)
    for sample in samples:
        for key in ('keypoints', 'keypoint_depths'):
            sample.pred_instances.set_field(torch.from_numpy(sample.pred_instances[key]).float(), key)
    assert evaluate(MPJPE3D(), samples, META) == pytest.approx(expected, rel=1e-4)


def test_what_is_missing_is_named() -> None:
    def error(remove: str, field: str, kind: type[Exception], match: str) -> None:
        sample = people(1, unlabelled=0)[0].to_dict()
        if remove:
            del (sample[remove] if field else sample)[field or remove]
        metric = MPJPE3D()
        metric.dataset_meta = META
        with pytest.raises(kind, match=match):
            metric.process(None, [sample])

    error('gt_instances', 'keypoints_3d', KeyError, r'mmpose_gan\.Pack3DPoseInputs')
    error('camera', '', KeyError, r'mmpose_gan\.Pack3DPoseInputs')
    error('pred_instances', 'keypoint_depths', KeyError, 'head must predict depths')
    with pytest.raises(ValueError, match="root is 'hips', but the data set has"):
        MPJPE3D(root='hips').dataset_meta = META
    crowd = people(1, unlabelled=0)[0].to_dict()
    crowd['gt_instances']['keypoints_3d'] = np.zeros((2, 16, 3))
    metric = MPJPE3D()
    metric.dataset_meta = META
    with pytest.raises(ValueError, match='one person each, got 2'):
        metric.process(None, [crowd])


def evaluate_share(rank: int) -> dict[str, float]:
    """Half of the samples, as DefaultSampler deals them."""
    samples = people(31)
    metric = MPJPE3D()
    metric.dataset_meta = META
    metric.process(None, [s.to_dict() for s in (samples + samples[:1])[rank::2]])
    return metric.evaluate(len(samples))


def test_two_processes_give_the_numbers_of_one(tmp_path: Path) -> None:
    expected = evaluate(METRICS.build(dict(type='mmpose_gan.MPJPE3D')), people(31), META)
    assert in_two_processes(evaluate_share, tmp_path) == [expected] * 2
