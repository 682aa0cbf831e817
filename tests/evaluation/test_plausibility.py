"""Plausibility against features written out by hand, on random and real poses and three joint sets."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from mmengine.structures import InstanceData
from mmpose.datasets.datasets.utils import parse_pose_metainfo
from mmpose.registry import METRICS
from mmpose.structures import PoseDataSample
from pose_samples import LSP_META, LSP_NAMES, evaluate

from mmpose_gan.evaluation.functional.plausibility import excess, fit_ranges, load_poses
from mmpose_gan.evaluation.functional.pose_features import FAMILIES, measure, pose_features

SIDES = ('left', 'right')


def mmpose_meta(name: str) -> dict:
    import mmpose

    return parse_pose_metainfo(dict(from_file=f'{Path(mmpose.__file__).parent}/.mim/configs/_base_/datasets/{name}.py'))


def names_of(meta: dict) -> list[str]:
    return [meta['keypoint_id2name'][i] for i in range(len(meta['keypoint_id2name']))]


def oracle(names: list[str], pose: np.ndarray, labelled: np.ndarray) -> dict[str, float]:
    """All features of one pose, NaN where undefined."""
    at = {n: complex(*p) if ok else complex('nan') for n, p, ok in zip(names, pose.tolist(), labelled, strict=True)}

    def middle(joint: str) -> complex:
        return (at[f'left_{joint}'] + at[f'right_{joint}']) / 2

    torso = abs(middle('shoulder') - middle('hip'))
    values = {}
    limbs = [('upper_arm', 'shoulder', 'elbow'), ('forearm', 'elbow', 'wrist')]
    limbs += [('thigh', 'hip', 'knee'), ('shin', 'knee', 'ankle')]
    for limb, a, b in limbs:
        left, right = (abs(at[f'{side}_{a}'] - at[f'{side}_{b}']) for side in SIDES)
        values[f'limbs/left_{limb}'], values[f'limbs/right_{limb}'] = left / torso, right / torso
        values[f'symmetry/{limb}'] = (left - right) / (left + right)
    for joint in ('shoulder', 'hip'):
        values[f'limbs/{joint}_width'] = abs(at[f'left_{joint}'] - at[f'right_{joint}']) / torso
    head = 'head_top' if 'head_top' in names else 'nose'
    values[f'limbs/{head}'] = abs(at[head] - middle('shoulder')) / torso
    corners = [('hip', 'shoulder', 'elbow'), ('shoulder', 'elbow', 'wrist')]
    corners += [('shoulder', 'hip', 'knee'), ('hip', 'knee', 'ankle')]
    for a, b, c in corners:
        for side in SIDES:
            turn = (at[f'{side}_{a}'] - at[f'{side}_{b}']) / (at[f'{side}_{c}'] - at[f'{side}_{b}'])
            values[f'angles/{side}_{b}'] = abs(math.degrees(math.atan2(turn.imag, turn.real)))
    return values


def random_poses(count: int, joints: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 150, (count, joints, 2)), rng.random((count, joints)) < 0.9


@pytest.mark.parametrize('data_set', ['coco', 'mpii', 'lsp'])
def test_features_against_the_oracle(data_set: str) -> None:
    names = LSP_NAMES if data_set == 'lsp' else names_of(mmpose_meta(data_set))
    keypoints, labelled = random_poses(40, len(names))
    features = pose_features(names)
    values = measure(features, keypoints, labelled)
    assert len(features) == 11 + 4 + 8
    for row, pose, flags in zip(values, keypoints, labelled, strict=True):
        expected = oracle(names, pose, flags)
        assert set(expected) == {f'{f.family}/{f.name}' for f in features}
        by_name = {f'{f.family}/{f.name}': v for f, v in zip(features, row, strict=True)}
        for name, value in expected.items():
            assert by_name[name] == pytest.approx(value, abs=1e-6, nan_ok=True)
    assert 0.5 < np.isfinite(values).mean() < 0.9


def test_features_ignore_place_size_and_rotation() -> None:
    keypoints, labelled = random_poses(20, 14)
    features = pose_features(LSP_NAMES)
    turn = 3 * np.array([[math.cos(1), -math.sin(1)], [math.sin(1), math.cos(1)]])
    np.testing.assert_allclose(
        measure(features, keypoints @ turn.T + 100, labelled), measure(features, keypoints, labelled), atol=1e-9
    )


def test_points_that_coincide_have_no_feature_or_a_defined_one() -> None:
    features = pose_features(LSP_NAMES)
    keypoints, labelled = random_poses(1, 14)[0], np.ones((1, 14), dtype=bool)
    at = LSP_NAMES.index
    keypoints[0, at('left_wrist')] = keypoints[0, at('left_elbow')]
    value = {
        f'{f.family}/{f.name}': v for f, v in zip(features, measure(features, keypoints, labelled)[0], strict=True)
    }
    assert value['limbs/left_forearm'] == 0
    assert value['symmetry/forearm'] == -1
    assert math.isnan(value['angles/left_elbow'])
    assert np.isnan(measure(features, np.zeros((1, 14, 2)), labelled)).all()


def test_missing_joints_are_named() -> None:
    with pytest.raises(ValueError, match=r"\['right_ankle'\]"):
        pose_features([name for name in LSP_NAMES if name != 'right_ankle'])


def test_ranges_and_excess_by_hand() -> None:
    values = np.array(
        [[0, 5, np.nan, 1], [1, 5, np.nan, np.nan], [2, 5, np.nan, 2], [3, 5, np.nan, 3], [4, 5, np.nan, 4]]
    )
    ranges = fit_ranges(values, (0.25, 0.75))
    np.testing.assert_allclose(ranges, [[1, 3], [np.nan] * 2, [np.nan] * 2, [1.75, 3.25]])
    found = excess(np.array([[0.0, 7, 0, 1.75], [8, 7, 0, 4], [2, 7, 0, np.nan]]), ranges)
    nan = np.nan
    np.testing.assert_allclose(found, [[0.5, nan, nan, 0], [2.5, nan, nan, 0.5], [0, nan, nan, nan]])


def samples_of(keypoints: np.ndarray, labelled: np.ndarray, truth: np.ndarray | None = None) -> list[PoseDataSample]:
    """Samples with these predictions; the predictions are true unless the truth is given."""
    samples = []
    truth = keypoints if truth is None else truth
    for index, (pose, true, flags) in enumerate(zip(keypoints, truth, labelled, strict=True)):
        sample = PoseDataSample(metainfo=dict(img_path=f'{index}.jpg', id=1000 + index))
        sample.gt_instances = InstanceData(keypoints=true[None], keypoints_visible=flags[None].astype(np.float32))
        sample.pred_instances = InstanceData(keypoints=pose[None].astype(np.float32))
        samples.append(sample)
    return samples


def test_real_annotations_and_a_broken_pose(data_root: Path, tmp_path: Path) -> None:
    ann_file, meta = data_root / 'coco_kp' / 'coco_kp_train2017.json', mmpose_meta('coco')
    names = names_of(meta)
    out_file = tmp_path / 'deep' / 'worst.json'
    keypoints, labelled = load_poses(ann_file, 17)
    cfg = dict(type='mmpose_gan.PlausibilityMetric', ann_file=str(ann_file), quantiles=(0.02, 0.98), worst=3)
    metric = METRICS.build(dict(cfg, out_file=str(out_file)))
    result = evaluate(metric, samples_of(keypoints, labelled), meta)
    # The annotations themselves, as predictions, are as plausible as they are.
    assert result['plausibility/implausible'] == pytest.approx(result['plausibility/train'])
    assert result['plausibility/implausible'] == result['plausibility/ground truth']

    # By the oracle: which poses have a feature outside its two quantiles.
    table = [oracle(names, pose, flags) for pose, flags in zip(keypoints, labelled, strict=True)]
    broken = {family: np.zeros(len(table), dtype=bool) for family in FAMILIES}
    known = {family: np.zeros(len(table), dtype=bool) for family in FAMILIES}
    for name in table[0]:
        column, family = np.array([row[name] for row in table]), name.split('/')[0]
        low, high = np.nanquantile(column, [0.02, 0.98])
        broken[family] |= (column < low - 1e-6) | (column > high + 1e-6)
        known[family] |= ~np.isnan(column)
    for family in FAMILIES:
        share = 100 * broken[family].sum() / known[family].sum()
        assert result[f'plausibility/{family}'] == pytest.approx(share)
    every = 100 * sum(broken.values()).astype(bool).sum() / sum(known.values()).astype(bool).sum()
    assert result['plausibility/implausible'] == pytest.approx(every)
    assert 5 < every < 60

    # A wrist far away is the worst, by its forearm and what hangs on it.
    whole = int(np.flatnonzero(labelled.all(axis=1))[0])
    truth = keypoints.copy()
    keypoints[whole, names.index('left_wrist')] += 3000
    after = evaluate(metric, samples_of(keypoints, labelled, truth), meta)
    assert after['plausibility/ground truth'] == result['plausibility/ground truth']
    assert after['plausibility/limbs'] >= result['plausibility/limbs']
    report = json.loads(out_file.read_text())
    assert len(report['worst']) == 3
    first = report['worst'][0]
    assert (first['file'], first['instance']) == (f'{whole}.jpg', 1000 + whole)
    assert first['outside'][0]['feature'] == 'limbs/left_forearm'
    assert first['outside'][0]['value'] > first['outside'][0]['high']
    assert first['excess'] > report['worst'][1]['excess'] >= report['worst'][2]['excess'] > 0
    np.testing.assert_allclose(first['keypoints'], keypoints[whole], rtol=1e-6)
    assert len(report['ranges']) == 23


def test_the_labels_say_what_counts(tmp_path: Path) -> None:
    """A prediction without a feature that the labels define is outside; what they do not define does not count."""
    keypoints, labelled = random_poses(200, 14)
    keypoints = keypoints.astype(np.float32)  # as predictions are: some lie on the ends of the ranges
    write(tmp_path / 'train.json', keypoints, labelled)
    cfg = dict(type='mmpose_gan.PlausibilityMetric', ann_file=str(tmp_path / 'train.json'), quantiles=(0.0, 1.0))
    out_file = tmp_path / 'worst.json'
    metric = METRICS.build(dict(cfg, out_file=str(out_file)))
    truth, everything = keypoints[labelled.all(axis=1)][:4], np.ones((4, 14), dtype=bool)
    everything[3] = False
    pred = truth.copy()
    pred[0] = np.nan
    pred[1] = 50.0  # all on one spot: no torso, no angles
    pred[3] = np.nan
    result = evaluate(metric, samples_of(pred, everything, truth), LSP_META)
    assert result['plausibility/implausible'] == pytest.approx(100 * 2 / 3)
    assert result['plausibility/angles'] == pytest.approx(100 * 2 / 3)
    assert result['plausibility/ground truth'] == 0
    worst = json.loads(out_file.read_text())['worst']
    assert [case['instance'] for case in worst] == [1000, 1001]
    assert worst[0]['excess'] is None, 'infinite'


def test_nobody_and_nothing_labelled(tmp_path: Path) -> None:
    keypoints, labelled = random_poses(30, 14)
    write(tmp_path / 'train.json', keypoints, labelled)
    out_file = tmp_path / 'worst.json'
    metric = METRICS.build(
        dict(type='mmpose_gan.PlausibilityMetric', ann_file=str(tmp_path / 'train.json'), out_file=str(out_file))
    )
    result = evaluate(metric, samples_of(keypoints[:4], np.zeros((4, 14), dtype=bool)), LSP_META)
    assert all(math.isnan(v) for k, v in result.items() if k != 'plausibility/train')
    assert json.loads(out_file.read_text())['metrics']['implausible'] is None
    assert json.loads(out_file.read_text())['worst'] == []


@pytest.mark.parametrize('broken', ['nan', 'inf', 'collapsed'])
def test_a_pose_that_is_none_is_implausible(broken: str, tmp_path: Path) -> None:
    """What is judged follows from the labels: joints that are nowhere, or all in one place, do not leave a pose out."""
    keypoints, labelled = random_poses(30, 14)
    labelled[:] = True
    write(tmp_path / 'train.json', keypoints, labelled)
    out_file = tmp_path / 'worst.json'
    cfg = dict(type='mmpose_gan.PlausibilityMetric', ann_file=str(tmp_path / 'train.json'), quantiles=(0.0, 1.0))
    right = evaluate(METRICS.build(cfg), samples_of(keypoints, labelled))
    assert right['plausibility/implausible'] < 50
    wrong = np.full_like(keypoints, float(broken)) if broken != 'collapsed' else np.full_like(keypoints, 7.0)
    metric = METRICS.build(dict(cfg, out_file=str(out_file)))
    assert evaluate(metric, samples_of(wrong, labelled, keypoints))['plausibility/implausible'] == 100
    assert json.loads(out_file.read_text())['worst'][0]['excess'] is None, 'JSON has no infinity'
    unlabelled = evaluate(METRICS.build(cfg), samples_of(wrong, np.zeros_like(labelled), keypoints))
    assert math.isnan(unlabelled['plausibility/implausible'])


def test_what_does_not_fit_is_said_before_training(tmp_path: Path) -> None:
    keypoints, labelled = random_poses(3, 14)
    write(tmp_path / 'train.json', keypoints, labelled)
    metric = METRICS.build(dict(type='mmpose_gan.PlausibilityMetric', ann_file=str(tmp_path / 'train.json')))
    with pytest.raises(ValueError, match='has not 17 joints a person'):
        metric.dataset_meta = mmpose_meta('coco')
    with pytest.raises(ValueError, match=r"needs the joints \['left_shoulder'"):
        metric.dataset_meta = dict(keypoint_id2name=dict(enumerate('abcdefghijklmn')))


def write(path: Path, keypoints: np.ndarray, labelled: np.ndarray) -> None:
    triplets = np.concatenate([keypoints, 2 * labelled[..., None]], axis=-1)
    path.write_text(json.dumps(dict(annotations=[dict(keypoints=t.ravel().tolist()) for t in triplets])))


def test_training_files(tmp_path: Path) -> None:
    path = tmp_path / 'a.json'
    keypoints, labelled = random_poses(5, 14)
    labelled[2] = False
    write(path, keypoints, labelled)
    content = json.loads(path.read_text())
    content['annotations'][0]['iscrowd'] = 1
    content['annotations'].append(dict(bbox=[0, 0, 1, 1]))
    path.write_text(json.dumps(content))
    loaded, flags = load_poses(path, 14)
    np.testing.assert_allclose(loaded, keypoints[[1, 3, 4]])
    np.testing.assert_array_equal(flags, labelled[[1, 3, 4]])
    with pytest.raises(ValueError, match='has not 17 joints a person'):
        load_poses(path, 17)
    path.write_text(json.dumps(dict(annotations=[])))
    with pytest.raises(ValueError, match='no labelled people'):
        load_poses(path, 14)
    path.write_text('[]')
    with pytest.raises(ValueError, match='not a COCO-style file'):
        load_poses(path, 14)


@pytest.mark.parametrize('quantiles', [(0.9, 0.1), (-0.1, 0.5), (0.5, 1.1)])
def test_quantiles_in_disorder(quantiles: tuple) -> None:
    with pytest.raises(ValueError, match='two ascending numbers'):
        METRICS.build(dict(type='mmpose_gan.PlausibilityMetric', ann_file='x', quantiles=quantiles))
