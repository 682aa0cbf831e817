"""PCK over threshold against counting by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from mmengine.config import Config

from mmpose_gan.report import PlotError
from mmpose_gan.report.pck_curves import Predictions, pck_curves, unit_of

NAMES = ['left_hip', 'right_shoulder', 'left_wrist', 'thorax']


def predictions(occluded: bool) -> Predictions:
    """Five torsos of 10 pixels; wrists are off by 0, 1, 2, 3 and 4 pixels, and the last one is not labelled."""
    truth = np.tile(np.array([[0, 0], [0, 10], [20, 0], [0, 5]], float), (5, 1, 1))
    pred = truth.copy()
    pred[:, 2, 0] += np.arange(5)
    pred[:, 3] += 50  # in no column of the tables
    labelled = np.ones((5, 4), bool)
    labelled[4, 2] = False
    hidden = np.zeros((5, 4), bool)
    hidden[2:4, 2] = True
    boxes, heads = np.full(5, 8.0), np.array([4, 4, 4, 4, np.nan])
    return Predictions(pred, truth, labelled, hidden if occluded else None, boxes, heads)


def test_counts() -> None:
    curves = pck_curves(predictions(occluded=True), NAMES, ('left_hip', 'right_shoulder'), 0.4)
    thresholds, wrists = curves['Wri.']
    assert thresholds == pytest.approx([0.02 * i for i in range(21)])
    assert wrists[0] == 25
    assert wrists[4] == 25  # 0.08
    assert wrists[6] == 50  # 0.12
    assert wrists[-1] == 100
    assert curves['Occluded'][1][:15] == [0] * 10 + [50] * 5
    assert curves['Visible'][1][6] == 100
    assert curves['Total'][1][6] == pytest.approx(100 * 12 / 14)
    assert curves['Hip'][1] == [100] * 21
    assert 'Knee' not in curves


def test_other_units_than_the_torso() -> None:
    """Errors of 0, 1, 2 and 3 pixels, and nobody's head size in the fifth person, whose wrist is not labelled."""
    _, wrists = pck_curves(predictions(occluded=False), NAMES, 'head', 0.5)['Wri.']
    np.testing.assert_allclose(np.array(wrists)[[0, 9, 10, 20]], [25, 25, 50, 75])  # 0.25 of 4 pixels is the tenth
    _, wrists = pck_curves(predictions(occluded=False), NAMES, 'bbox', 0.5)['Wri.']
    np.testing.assert_allclose(np.array(wrists)[[0, 4, 5, 10, 15]], [25, 25, 50, 75, 100])


def test_without_flags_there_is_no_split() -> None:
    assert pck_curves(predictions(occluded=False), NAMES).keys() == {'Total', 'Sho.', 'Wri.', 'Hip'}


def test_what_the_joints_do_not_allow() -> None:
    with pytest.raises(PlotError, match=r"no joints \['neck'\]"):
        pck_curves(predictions(occluded=False), NAMES, ('neck', 'left_hip'))
    headless = dataclasses.replace(predictions(occluded=False), head_size=np.full(5, np.nan))
    with pytest.raises(PlotError, match='no head sizes'):
        pck_curves(headless, NAMES, 'head')
    assert pck_curves(predictions(occluded=False), list('abcd'), ('a', 'b'))  # joints of no column count together


def test_the_unit_is_that_of_the_runs_evaluator() -> None:
    pair = ('left_shoulder', 'right_hip')
    torso = dict(type='mmpose_gan.TorsoPCKAccuracy', torso=pair, thresholds=(0.1, 0.5))
    assert unit_of(Config(dict(val_evaluator=[dict(type='CocoMetric'), torso]))) == (pair, 0.5)
    assert unit_of(Config(dict(val_evaluator=torso))) == (pair, 0.5)
    default = (('left_hip', 'right_shoulder'), 0.2)
    assert unit_of(Config(dict(val_evaluator=dict(type='CocoMetric')))) == default
    head = dict(type='mmpose_gan.TorsoPCKAccuracy', torso='head', thresholds=(0.5,), prefix='pckh')
    assert unit_of(Config(dict(val_evaluator=head))) == ('head', 0.5)
    assert unit_of(Config(dict(val_evaluator=dict(type='MpiiPCKAccuracy')))) == ('head', 0.5)
    several = dict(type='MultiDatasetEvaluator', metrics=[torso], datasets=[])
    assert unit_of(Config(dict(val_evaluator=several))) == (pair, 0.5)
    assert unit_of(Config(dict(val_evaluator=None))) == unit_of(Config(dict())) == default
