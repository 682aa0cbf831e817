"""Logs of starts and resumptions become one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmpose_gan.report import PlotError, read_log


def write_start(work_dir: Path, time: str, records: list[dict], end: str = '\n') -> Path:
    folder = work_dir / time / 'vis_data'
    folder.mkdir(parents=True)
    (folder / 'scalars.json').write_text('\n'.join(json.dumps(record) for record in records) + end)
    return folder.parent


def train(i: int, **values: float) -> dict:
    return dict(loss=float(i), time=0.5, epoch=1, iter=i, step=i, **values)


def test_a_resumed_run_is_one_curve(tmp_path: Path) -> None:
    write_start(
        tmp_path, '20260101_1', [train(10), train(20), {'PCK': 1.0, 'time': 9.0, 'step': 1}, train(30), {'PCK': 7.0}]
    )
    last = write_start(tmp_path, '20260101_2', [train(30, k_t=0.5), train(50, k_t=0.6), {'PCK': 2.0, 'step': 2}])
    log = read_log(tmp_path)
    assert log.training['loss'] == ([10, 20, 30, 50], [10, 20, 30, 50])
    assert log.training['k_t'] == ([30, 50], [0.5, 0.6])
    assert log.validation == {'PCK': ([20, 50], [1.0, 2.0])}
    assert log.last_start == last
    assert log.seconds == 25.0  # 50 iterations of half a second; validation's 9 s are its own


def test_a_later_test_is_no_start_of_the_training(tmp_path: Path) -> None:
    trained = write_start(tmp_path, '20260101_1', [train(10)])
    write_start(tmp_path, '20260101_2', [])
    assert read_log(tmp_path).last_start == trained


def test_the_line_in_which_a_run_was_killed_is_left_out(tmp_path: Path) -> None:
    write_start(tmp_path, '20260101_1', [train(10), train(20)], end='\n{"loss": 1.0, "it')
    write_start(tmp_path, '20260101_2', [train(20), train(30)])
    assert read_log(tmp_path).training['loss'][0] == [10, 20, 30]


def test_a_damaged_log_is_named(tmp_path: Path) -> None:
    folder = write_start(tmp_path, '20260101_1', [train(10)], end='\n}{\n' + json.dumps(train(20)))
    with pytest.raises(PlotError, match=rf'{folder}/vis_data/scalars.json, line 2 is no JSON'):
        read_log(tmp_path)


def test_no_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match=rf'{tmp_path} has no .*is it the work dir of a run'):
        read_log(tmp_path)
    with pytest.raises(PlotError, match=r'nowhere has no .*there is no such folder'):
        read_log(tmp_path / 'nowhere')
