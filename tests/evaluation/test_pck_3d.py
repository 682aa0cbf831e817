"""PCK3D against counting, and its edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mmengine.logging import MMLogger
from pose_samples import evaluate
from poses_in_space import ACTIONS, META, NAMES, PELVIS, distances, people

from mmpose_gan.evaluation import PCK3D
from mmpose_gan.registry import METRICS

ROWS = {
    'Head': ['head_top', 'upper_neck'],
    'Neck': ['thorax'],
    **{f'{title}': [f'left_{name}', f'right_{name}'] for title, name in (('Sho.', 'shoulder'), ('Elb.', 'elbow'))},
    **{f'{title}': [f'left_{name}', f'right_{name}'] for title, name in (('Wri.', 'wrist'), ('Hip', 'hip'))},
    **{f'{title}': [f'left_{name}', f'right_{name}'] for title, name in (('Knee', 'knee'), ('Ank.', 'ankle'))},
}


def counted(errors: np.ndarray, threshold: float) -> float:
    hits = total = 0
    for error in errors.ravel():
        if not math.isnan(error):
            total += 1
            hits += error <= threshold
    return 100 * hits / total


def area(errors: np.ndarray) -> float:
    return sum(counted(errors, 5 * step) for step in range(31)) / 31


@pytest.mark.parametrize('unlabelled', [0.0, 0.2])
def test_every_number(unlabelled: float) -> None:
    samples = people(60, noise=15, unlabelled=unlabelled)
    metrics = evaluate(PCK3D(), samples, META)
    errors = distances(samples, 'P1')
    errors[:, PELVIS] = np.nan
    actions = np.array([sample.action for sample in samples])
    assert 20 < metrics['3dpck/PCK@150'] < 90
    expected = {'': errors} | {f' {action}': errors[actions == action] for action in ACTIONS}
    expected |= {f' {row}': errors[:, [NAMES.index(name) for name in names]] for row, names in ROWS.items()}
    for suffix, part in expected.items():
        assert metrics.pop(f'3dpck/PCK@150{suffix}') == pytest.approx(counted(part, 150), abs=1e-9)
        assert metrics.pop(f'3dpck/AUC{suffix}') == pytest.approx(area(part), abs=1e-9)
    assert not metrics
    assert {name for names in ROWS.values() for name in names} | {'pelvis'} == set(NAMES)


def test_perfect_predictions() -> None:
    assert evaluate(PCK3D(threshold=1e-3, step=1e-3), people(noise=0), META)['3dpck/PCK@0.001'] == 100
    metrics = evaluate(PCK3D(), people(noise=0), META)
    assert metrics['3dpck/PCK@150'] == 100
    assert metrics['3dpck/AUC'] > 96  # at 0 mm rounding decides


def test_options(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = []
    monkeypatch.setattr(MMLogger, 'info', lambda self, text: lines.append(text))
    metric = METRICS.build(dict(type='mmpose_gan.PCK3D', threshold=100, step=25, prefix='wild'))
    assert metric.curve_thresholds.tolist() == [0, 25, 50, 75, 100]
    samples = people(noise=15)
    metrics = evaluate(metric, samples, META)
    errors = distances(samples, 'P1')
    errors[:, PELVIS] = np.nan
    assert metrics['wild/PCK@100'] == pytest.approx(counted(errors, 100))
    assert metrics['wild/AUC'] == pytest.approx(sum(counted(errors, t) for t in (0, 25, 50, 75, 100)) / 5)
    assert 'within 100 mm' in lines[0]
    for threshold, step in ((150, 0), (150, 151), (0, 5)):
        with pytest.raises(ValueError, match='step must be above 0 and at most threshold'):
            PCK3D(threshold=threshold, step=step)


def test_nobody_labelled() -> None:
    samples = people(4)
    for sample in samples:
        sample.gt_instances.keypoints_3d_visible[:] = 0
    assert all(math.isnan(value) for value in evaluate(PCK3D(), samples, META).values())
