"""Differences are paired by seed, intervals are the percentile bootstrap's, tables and pictures show them."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from paths import ROOT

from experiments import summarize
from experiments.lib.comparison import paired_difference, spread
from experiments.lib.matrix import cell_config, config_hash, read_matrix
from experiments.lib.training_curves import CURVES, curves, read_scalars, training_seconds


def test_differences_are_paired_by_seed() -> None:
    """Seeds differ by far more than rows do, and one row lacks a seed."""
    baseline = {0: 10.0, 1: 50.0, 2: 90.0, 3: 70.0}
    row = {2: 91.0, 0: 10.5, 1: 52.0, 4: 0.0, 3: None}
    found = paired_difference(row, baseline)
    assert found.mean == pytest.approx((0.5 + 2 + 1) / 3)
    assert found.seeds == 3
    assert 0.5 <= found.low <= found.mean <= found.high <= 2


def test_the_interval_is_that_of_all_resamples() -> None:
    """Of 4 differences there are 256 equally likely resamples, whose percentiles the random ones come near."""
    differences = np.array([0.3, -0.4, 1.1, 2.0])
    means = [np.mean(resample) for resample in itertools.product(differences, repeat=4)]
    found = paired_difference(dict(enumerate(differences)), dict.fromkeys(range(4), 0.0))
    expected = np.percentile(means, [2.5, 97.5])
    assert [found.low, found.high] == pytest.approx(list(expected), abs=0.08)


@pytest.mark.parametrize('seeds', [0, 1, 2])
def test_few_seeds_have_no_interval(seeds: int) -> None:
    found = paired_difference({s: 2.0 + s for s in range(seeds)}, dict.fromkeys(range(seeds), 1.0))
    assert found.seeds == seeds
    assert math.isnan(found.low)
    assert math.isnan(found.mean) == (seeds == 0)


def test_spread_is_the_range() -> None:
    found = spread({0: 3.0, 1: None, 2: 1.0})
    assert (found.mean, found.low, found.high, found.seeds) == (2.0, 1.0, 3.0, 2)
    assert spread({0: None}).seeds == 0


def test_parts_of_a_run_that_went_on_are_put_together(tmp_path: Path) -> None:
    """The second part goes on from iteration 20 and logs 30 anew; evaluations are none of it."""

    def part(name: str, *lines: dict) -> None:
        folder = tmp_path / name / 'vis_data'
        folder.mkdir(parents=True)
        (folder / 'scalars.json').write_text('\n'.join(map(json.dumps, lines)))

    def logged(step: int, time: float, **more: float) -> dict:
        return {'loss': 1 / step, 'time': time, 'step': step, 'D.k_t': step / 100, 'lr': 1.0, **more}

    part('20250101_000000', logged(10, 1.0), logged(20, 1.0), logged(30, 9.0))
    part('20250101_000100', {**logged(30, 2.0), 'D.gradient_ratio': math.nan}, {'torso/PCK@0.2': 3.0, 'step': 30})
    scalars = read_scalars(tmp_path)
    assert list(scalars) == [10, 20, 30]
    assert training_seconds(scalars) == 10 + 10 + 20
    found = curves(scalars, CURVES)
    assert found.keys() == {'loss', 'D.k_t', 'D.gradient_ratio'}
    assert found['D.k_t'] == [(10, 0.1), (20, 0.2), (30, 0.3)]
    assert len(found['D.gradient_ratio']) == 1


@pytest.fixture
def matrix_file(tmp_path: Path) -> Path:
    file = tmp_path / 'tried.py'
    file.write_text(
        "seeds, baseline = (0, 1, 2), 'supervised'\n"
        "few = 'experiments/configs/lspet_64_few.py'\n"
        "rows = {'supervised': dict(config=few), 'a game': dict(config=few, options={'optim_wrapper.optimizer.lr': 1})}"
    )
    return file


def test_seeds_are_filled_in_and_hashes_are_of_what_is_configured(matrix_file: Path) -> None:
    matrix = read_matrix(matrix_file)
    row = matrix.row('a-game')
    cfg = cell_config(row, 1)
    assert row is matrix.row('a game')
    assert cfg.train_dataloader.dataset.ann_file == 'train_few_1.json'
    assert cfg.randomness.seed == 1
    assert cfg.optim_wrapper.optimizer.lr == 1
    hashes = {config_hash(cell_config(row, seed)) for row in matrix.rows for seed in (0, 1)}
    assert len(hashes) == 4
    assert config_hash(cfg) == config_hash(cell_config(row, 1)) in hashes
    with pytest.raises(KeyError, match="no row 'x'"):
        matrix.row('x')


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('rows = {}', 'defines no baseline and no seeds'),
        ("seeds, baseline, rows = [0], 'a', {'a': dict(confg='x')}", r"row 'a' has the keys \['confg'\]"),
        ("seeds, baseline, rows = [0], 'b', {'a': dict(config='x')}", "baseline 'b' is no row"),
        ("seeds, baseline, rows = [0], 'a', {'a': dict(config='x'), 'A!': dict(config='x')}", 'not apart as file'),
    ],
)
def test_a_matrix_that_is_none(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / 'm.py').write_text(text)
    with pytest.raises(ValueError, match=message):
        read_matrix(tmp_path / 'm.py')


def test_matrices_of_the_project_are_read() -> None:
    files = sorted((ROOT / 'experiments/matrices').glob('*.py'))
    assert files
    for file in files:
        matrix = read_matrix(file)
        for row in matrix.rows:
            assert cell_config(row, matrix.seeds[0]).model.type


def test_tables_and_pictures(matrix_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    matrix = read_matrix(matrix_file)
    folder = tmp_path / 'results/tried'
    folder.mkdir(parents=True)
    for row, offset in zip(matrix.rows, (0.0, 2.0), strict=True):
        for seed in (0, 1, 2):
            metrics = {'torso/PCK@0.2': 40 + 10 * seed + offset, 'whole/one spot': None, 'coco/AP': 0.25}
            result = dict(
                row=row.name,
                seed=seed,
                config_hash=config_hash(cell_config(row, seed)),
                metrics=dict(choose=metrics, report=dict.fromkeys(metrics, 0.0)),
                seconds=100.0,
                curves={'loss': [[1, 1.0]]}
                | ({'D.k_t': [[s, s / 8] for s in range(8)], 'D.gradient_ratio': [[1, 0.1]]} if offset else {}),
            )
            (folder / f'{row.slug}-{seed}.json').write_text(json.dumps(result))
    other = folder / 'a-game-1.json'
    other.write_text(json.dumps(dict(json.loads(other.read_text()), config_hash='another')))
    arguments = [str(matrix_file), '--results', str(tmp_path / 'results'), '--out', str(tmp_path / 'out')]
    metrics = ['torso/PCK@0.2', 'whole/one spot', 'coco/AP']
    summarize.main([*arguments, '--metrics', *metrics])
    lines = [[cell.strip() for cell in line.split('|')[1:-1]] for line in capsys.readouterr().out.splitlines()]
    assert ['supervised', '3', '50.0 (40.0 to 60.0)', '-', '25.0 (25.0 to 25.0)'] in lines
    assert ['a game', '2', '52.0 (42.0 to 62.0)', '-', '25.0 (25.0 to 25.0)'] in lines
    assert ['a game', '2', '+2.0', '-', '+0.0'] in lines
    assert ['a game', '100', 'D.gradient_ratio: 0.1, D.k_t: 0.81'] in lines
    pictures = {file.name for file in (tmp_path / 'out').iterdir() if file.stat().st_size > 1000}
    assert pictures == {'tried-choose.png', 'tried-gradient_ratio.png', 'tried-k_t.png'}
    summarize.main([*arguments, '--split', 'report'])
    assert 'Left out, of another config: a-game-1.json' in capsys.readouterr().out
    with pytest.raises(SystemExit, match='no results of tried'):
        summarize.main([str(matrix_file), '--results', str(tmp_path / 'nothing')])
