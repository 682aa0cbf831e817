"""Tables of a report: one unit, the way that is better, the best run, and seeds together."""

from __future__ import annotations

from pathlib import Path
from statistics import stdev

import numpy as np
import pytest
from mmengine.config import Config

from mmpose_gan.report.measures import measure
from mmpose_gan.report.people import least_plausible, worst
from mmpose_gan.report.run_tables import metric_rows, seed_rows
from mmpose_gan.report.seeds import spread
from mmpose_gan.report.trained_run import TrainedRun
from mmpose_gan.report.training_log import TrainingLog


def run(name: str, metrics: dict[str, float], seed: int = 0, lr: float = 0.1) -> TrainedRun:
    """A run that has been tested on `hard`."""
    config = Config(dict(optim=dict(lr=lr), randomness=dict(seed=seed), work_dir=name))
    return TrainedRun(name, Path(name), config, TrainingLog({}, {}, None, 0.0), None, dict(hard=metrics))


@pytest.mark.parametrize(
    ('metric', 'unit', 'factor', 'better'),
    [
        ('coco/AP', '%', 100, 1), ('PCK', '%', 100, 1), ('torso/PCK@0.2', '%', 1, 1), ('AUC', '%', 100, 1),
        ('NME', '%', 100, -1), ('EPE', 'px', 1, -1), ('mpjpe/P1', 'mm', 1, -1), ('3dpck/PCK', '%', 1, 1),
        ('plausibility/implausible', '%', 1, -1), ('plausibility/ground truth', '%', 1, 0),
        ('whole/one spot', '%', 1, -1), ('whole/90%@0.5', '%', 1, 1), ('confidence/joint ECE', '%', 1, -1),
        ('confidence/pose AUROC', '%', 1, 1), ('confidence/pose wrong', '%', 1, 0),
    ],
)  # fmt: skip
def test_what_a_number_means(metric: str, unit: str, factor: float, better: int) -> None:
    assert measure(metric) == (unit, factor, better)


def test_the_best_of_a_row_is_marked_whichever_way_is_better() -> None:
    runs = [
        run('a', {'coco/AP': 0.5, 'whole/one spot': 3.0, 'plausibility/ground truth': 1.0, 'torso/PCK@0.2': 70.0}),
        run('b', {'coco/AP': 0.4, 'whole/one spot': 2.0, 'plausibility/ground truth': 2.0, 'torso/PCK@0.2': 70.0}),
        run('c', {'coco/AP': 0.5, 'whole/one spot': float('nan')}),
    ]
    (rows,) = metric_rows(runs, everything=True)
    found = {name: [(cell.text, cell.best) for cell in cells] for name, cells in rows.rows}
    assert found == {
        'coco/AP, % ↑': [('50', True), ('40', False), ('50', True)],
        'whole/one spot, % ↓': [('3', False), ('2', True), ('-', False)],
        'plausibility/ground truth, %': [('1', False), ('2', False), ('-', False)],
        'torso/PCK@0.2, % ↑': [('70', False), ('70', False), ('-', False)],
    }


def test_seeds_of_one_config_are_put_together() -> None:
    runs = [run(f'a{seed}', {'coco/AP': 0.3 + 0.01 * seed}, seed) for seed in range(3)]
    runs.append(run('b', {'coco/AP': 0.5}, lr=0.2))
    names, (rows,) = seed_rows(runs)
    assert names == ['a0, 3 seeds', 'b']
    assert [(name, [cell.text for cell in cells]) for name, cells in rows.rows] == [
        ('coco/AP, % ↑', [f'31 ± {stdev([30, 31, 32]):.2g}', '50'])
    ]
    assert seed_rows(runs[2:]) == ([], [])


def test_a_spread_needs_two() -> None:
    assert spread([float('nan')]) == '-'
    assert spread([2.0, float('nan')]) == '2'
    assert spread([1.0, 2.0]) == '1.5 ± 0.71'


def test_the_worst_are_those_farthest_off() -> None:
    truth = np.zeros((4, 2, 2))
    pred = truth + np.array([1.0, 4.0, 2.0, 9.0])[:, None, None] * [1, 0]
    labelled = np.array([[True, True], [True, False], [True, True], [False, False]])
    pred[2, 0] = np.nan
    found = worst(pred, truth, labelled, np.full(4, 10.0), 3)
    assert list(found) == [2, 1, 0]
    assert found[1] == pytest.approx(0.4)
    assert found[0] == pytest.approx(0.1)


def test_the_least_plausible_are_those_unlike_the_truth() -> None:
    """Poses are free of place and size, so that one that is moved or grows is as plausible."""
    random = np.random.default_rng(0)
    truth = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 30.0], [0.0, 30.0]]) + random.normal(0, 1, (40, 4, 2))
    pred = truth.copy()
    pred[7] = pred[7, [2, 1, 0, 3]]  # two joints change places
    pred[11] = 5 * pred[11] + 100
    pred[20, 0] = np.nan
    labelled = np.full((40, 4), fill_value=True)
    assert least_plausible(pred, truth, labelled, 2) == [20, 7]
    labelled[:35, 0] = False
    assert least_plausible(pred, truth, labelled, 2) == []
