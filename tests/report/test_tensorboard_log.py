"""A log that TensorBoard has is the one that MMEngine's local backend would have written."""

from __future__ import annotations

from pathlib import Path

import pytest
from line_run import train

from mmpose_gan.report import read_log
from mmpose_gan.report.training_log import TrainingLog


def both(name: str) -> dict:
    """A visualizer with both backends, whose configs MMEngine writes its folder into."""
    backends = [dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')]
    return dict(type='Visualizer', vis_backends=backends, name=name)


def logs(work_dir: Path) -> tuple[TrainingLog, TrainingLog]:
    """The local log, and TensorBoard's."""
    local = read_log(work_dir)
    for file in work_dir.glob('*/vis_data/*.json'):
        file.unlink()
    return local, read_log(work_dir)


@pytest.mark.parametrize('by_epoch', [True, False])
def test_they_are_the_same(tmp_path: Path, by_epoch: bool) -> None:
    work_dir = train(
        tmp_path / 'run',
        by_epoch,
        visualizer=both(str(tmp_path)),
        default_hooks=dict(logger=dict(type='LoggerHook', interval=2, log_metric_by_epoch=by_epoch)),
        log_processor=dict(by_epoch=by_epoch),
    )
    local, events = logs(work_dir)
    assert local.training.keys() == events.training.keys() >= {'lr', 'loss'}
    assert local.training['loss'][0] == [2, 4, 6, 8, 10, 12]
    for key, (iterations, values) in local.training.items():
        assert events.training[key][0] == iterations
        assert events.training[key][1] == pytest.approx(values, rel=1e-6)
    assert events.validation == local.validation == {'torso/PCK@0.2': ([4, 8, 12], [100, 101, 102])}
    assert events.last_start == local.last_start
    assert events.seconds == pytest.approx(local.seconds, rel=1e-6)


def test_what_a_killed_run_leaves(tmp_path: Path) -> None:
    work_dir = train(
        tmp_path / 'run',
        visualizer=both(str(tmp_path)),
        default_hooks=dict(logger=dict(type='LoggerHook', interval=2)),
    )
    (file,) = work_dir.glob('*/vis_data/events*')
    file.write_bytes(file.read_bytes()[:-10])
    _, events = logs(work_dir)
    assert events.training['loss'][0] == [2, 4, 6, 8, 10, 12]
    (file,) = work_dir.glob('*/vis_data/events*')
    file.write_bytes(b'')
    assert read_log(work_dir).training == {}
