"""A run that is killed at any moment loses nothing that was saved, and goes on to its end."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import figure_runs
import pytest
from mmengine.config import Config
from mmengine.runner.checkpoint import CheckpointLoader, find_latest_checkpoint
from paths import ROOT

from mmpose_gan.compat.whole_files import PART
from mmpose_gan.figures import Plan, export

#: Kind of call and its number in a run of 8 iterations that saves every 2 of them and validates every 4.
MOMENTS = [
    ('bytes', 2),
    ('bytes', 3),
    ('fsync', 6),
    ('fsync', 7),
    ('replace', 3),
    ('replace', 4),
    ('replace', 5),
    ('step', 7),
    ('step', 8),
    ('validation', 2),
]
#: As above, where old checkpoints are removed.
REMOVALS = [('remove', 1), ('remove', 2)]
SCRIPT = Path(__file__).with_name('killed_run.py')


@pytest.fixture(scope='module')
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A tiny adversarial run of 8 iterations on figures; all of them augment."""
    folder = tmp_path_factory.mktemp('kills')
    export(folder / 'figures', Plan(32, 8, 0, 64, 0, 'plain'), 1)
    cfg = figure_runs.config(folder / 'run', folder / 'figures', adversarial=True)
    cfg.train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=2, val_interval=1)
    cfg.visualizer.vis_backends = [dict(type='LocalVisBackend')]
    return cfg


def run(cfg: Config, folder: Path, call: str, number: int, resume: bool) -> subprocess.CompletedProcess:
    file = folder / 'config.py'
    cfg.resume = resume
    cfg.dump(file)
    arguments = [file, folder / 'saves', call, number]
    return subprocess.run(
        [sys.executable, SCRIPT, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=300
    )


CASES = [(keep, *moment) for keep in (-1, 1) for moment in (*MOMENTS, *(REMOVALS if keep == 1 else []))]
QUICK = [(1, 'bytes', 3)]


@pytest.mark.parametrize(
    ('keep', 'call', 'number'),
    [case if case in QUICK else pytest.param(*case, marks=pytest.mark.slow) for case in CASES],
)
def test_a_killed_run_loses_nothing_and_ends(keep: int, call: str, number: int, config: Config, tmp_path: Path) -> None:
    cfg = config.copy()
    cfg.work_dir = str(tmp_path / 'work')
    cfg.default_hooks.checkpoint.update(by_epoch=False, interval=2, max_keep_ckpts=keep)
    killed = run(cfg, tmp_path, call, number, resume=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    saved = [int(line) for line in (tmp_path / 'saves').read_text().split()]
    assert saved
    newest = CheckpointLoader.load_checkpoint(find_latest_checkpoint(cfg.work_dir), 'cpu', logger=None)
    assert newest['meta']['iter'] >= max(saved)

    resumed = run(cfg, tmp_path, 'nothing', 0, resume=True)
    assert resumed.returncode == 0, resumed.stderr[-2000:]
    last = CheckpointLoader.load_checkpoint(find_latest_checkpoint(cfg.work_dir), 'cpu', logger=None)
    assert last['meta']['iter'] == 8
    assert not list(Path(cfg.work_dir).rglob(f'.*{PART}'))
    for file in Path(cfg.work_dir).glob('*.pth'):
        CheckpointLoader.load_checkpoint(str(file), 'cpu', logger=None)
