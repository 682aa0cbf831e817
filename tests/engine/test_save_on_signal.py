"""A run that is asked to end saves, says so in one line, and goes on from there."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import figure_runs
import pytest
from mmengine.config import Config
from mmengine.runner.checkpoint import CheckpointLoader
from paths import ROOT

from mmpose_gan.compat.whole_files import PART
from mmpose_gan.engine.hooks import SaveOnSignalHook
from mmpose_gan.figures import Plan, export


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('signals') / 'figures'
    export(folder, Plan(32, 8, 0, 64, 0, 'plain'), 1)
    return folder


def config(folder: Path, figures: Path, workers: int = 0, **signalled: object) -> Path:
    """8 iterations in two epochs, without a checkpoint of their own before the end."""
    cfg = figure_runs.config(folder / 'run', figures, adversarial=True)
    cfg.custom_imports = dict(imports=['signalled'])
    cfg.custom_hooks = [dict(type='mmpose_gan.SignalledHook', **signalled)] if signalled else []
    cfg.default_hooks.checkpoint.update(interval=2)
    cfg.default_hooks.logger.interval = 2
    cfg.train_dataloader.update(num_workers=workers)
    cfg.visualizer.vis_backends = [dict(type='LocalVisBackend')]
    file = folder / 'config.py'
    cfg.dump(file)
    return file


def train(file: Path, *arguments: str, processes: int = 1) -> subprocess.CompletedProcess:
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        port = found.getsockname()[1]
    launcher = ['-m', 'torch.distributed.run', f'--nproc_per_node={processes}', f'--master_port={port}']
    flags = ['--launcher', 'pytorch'] if processes > 1 else []
    return subprocess.run(
        [sys.executable, *(launcher if processes > 1 else []), 'tools/train.py', str(file), *flags, *arguments],
        cwd=ROOT,
        env=os.environ | dict(PYTHONPATH=f'{ROOT}:{ROOT / "tests"}', OMP_NUM_THREADS='1'),
        capture_output=True,
        text=True,
        timeout=300,
    )


def saved(file: Path) -> tuple[str, int]:
    """Name and iteration of what ``last_checkpoint`` names."""
    run = Path(Config.fromfile(file).work_dir)
    path = Path((run / 'last_checkpoint').read_text())
    assert not list(run.rglob(f'.*{PART}'))
    return path.name, CheckpointLoader.load_checkpoint(str(path), 'cpu', logger=None)['meta']['iter']


def said(done: subprocess.CompletedProcess) -> list[str]:
    return [line for line in done.stderr.splitlines() if 'go on with --resume' in line]


def nobody_is_left(file: Path) -> bool:
    """Whether no process has the config on its command line, sooner or later; workers of a loader need seconds."""
    for _ in range(120):
        lines = [path.read_bytes() for path in Path('/proc').glob('[0-9]*/cmdline') if path.is_file()]
        if not any(str(file).encode() in line for line in lines):
            return True
        time.sleep(0.5)
    return False


@pytest.mark.parametrize(
    ('name', 'flags', 'workers'),
    [('SIGTERM', [], 2), pytest.param('SIGINT', ['--save-on-signal'], 0, marks=pytest.mark.slow)],
)
def test_it_saves_and_goes_on(name: str, flags: list[str], workers: int, figures: Path, tmp_path: Path) -> None:
    done = train(config(tmp_path, figures, workers, name=name, iteration=2), *flags)
    assert done.returncode == 128 + (15 if name == 'SIGTERM' else 2), done.stderr[-2000:]
    (line,) = said(done)
    assert line == f'{name}: saved {tmp_path / "run" / "iter_3.pth"}; go on with --resume'
    assert 'Traceback' not in done.stderr
    assert saved(tmp_path / 'config.py') == ('iter_3.pth', 3)
    assert nobody_is_left(tmp_path / 'config.py')
    resumed = train(config(tmp_path, figures), '--resume')
    assert resumed.returncode == 0, resumed.stderr[-2000:]
    assert saved(tmp_path / 'config.py') == ('epoch_2.pth', 8)


@pytest.mark.slow
def test_persistent_workers_end_with_the_training(figures: Path, tmp_path: Path) -> None:
    """By themselves, and before the process that would wait for them ends."""
    file = config(tmp_path, figures, workers=1)
    cfg = Config.fromfile(file)
    cfg.train_dataloader.persistent_workers = True
    cfg.train_cfg.max_epochs = 1
    cfg.custom_hooks = [dict(type='mmpose_gan.WorkersEndHook')]
    cfg.dump(file)
    done = train(file)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / 'run' / 'exit_codes').read_text() == '[0]'
    assert nobody_is_left(file)


@pytest.mark.slow
def test_it_saves_in_validation_too(figures: Path, tmp_path: Path) -> None:
    done = train(config(tmp_path, figures, name='SIGTERM'))
    assert done.returncode == 143, done.stderr[-2000:]
    assert saved(tmp_path / 'config.py') == ('iter_4.pth', 4)
    assert train(config(tmp_path, figures), '--resume').returncode == 0
    assert saved(tmp_path / 'config.py') == ('epoch_2.pth', 8)


@pytest.mark.slow
def test_ctrl_c_alone_ends_without_a_traceback(figures: Path, tmp_path: Path) -> None:
    done = train(config(tmp_path, figures, name='SIGINT', iteration=2))
    assert done.returncode == 130
    assert done.stderr.splitlines()[-1] == 'interrupted'
    assert 'Traceback' not in done.stderr
    assert not (tmp_path / 'run' / 'last_checkpoint').exists()


@pytest.mark.slow
def test_ranks_agree_on_the_iteration(figures: Path, tmp_path: Path) -> None:
    """One of two is signalled in the first iteration; both end with the interval of the log."""
    file = config(tmp_path, figures, name='SIGTERM', iteration=0, rank=1)
    done = train(file, processes=2)
    assert done.returncode != 0
    assert len(said(done)) == 1, done.stderr[-3000:]
    assert saved(file) == ('iter_2.pth', 2)
    assert nobody_is_left(file)
    assert train(config(tmp_path, figures), '--resume', processes=2).returncode == 0


@pytest.mark.slow
def test_a_run_of_two_processes_goes_on_in_one(figures: Path, tmp_path: Path) -> None:
    """4 iterations of two processes are 2 an epoch; one has 4 an epoch, and one epoch to go."""
    file = config(tmp_path, figures, name='SIGTERM', iteration=0, rank=1)
    assert train(file, processes=2).returncode != 0
    assert saved(file) == ('iter_2.pth', 2)
    done = train(config(tmp_path, figures), '--resume')
    assert done.returncode == 0, done.stderr[-2000:]
    assert 'an epoch has 4 iterations here and had 2 where the checkpoint was saved' in done.stdout + done.stderr
    assert saved(file)[0] == 'epoch_2.pth'


@pytest.mark.slow
def test_a_rank_that_stops_answering_ends_the_run(figures: Path, tmp_path: Path) -> None:
    """After ``env_cfg.dist_cfg.timeout`` seconds, and the half minute in which torchrun asks it to end; the default is
    half an hour, for which ``train`` does not wait.
    """
    file = config(tmp_path, figures, name='SIGSTOP', iteration=1, rank=1)
    done = train(file, '--cfg-options', 'env_cfg.dist_cfg.timeout=5', processes=2)
    assert done.returncode != 0
    assert re.search(r'error: .*(timed out|timeout)', done.stderr, re.IGNORECASE), done.stderr[-3000:]
    assert nobody_is_left(file)


def test_arguments_are_checked() -> None:
    with pytest.raises(ValueError, match="signals must be one of 'SIGTERM', 'SIGINT', got 'SIGKILL'"):
        SaveOnSignalHook(['SIGKILL'])
    with pytest.raises(ValueError, match='interval must be a whole number >= 1'):
        SaveOnSignalHook(interval=0)
