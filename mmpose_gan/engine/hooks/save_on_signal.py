"""The hook that saves a run which is asked to end, as clusters do before they take a machine away."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import torch
from mmengine.dist import all_reduce, barrier, get_world_size, is_main_process
from mmengine.hooks import CheckpointHook, Hook
from mmengine.runner import Runner

from mmpose_gan.checks import one_of, whole_number
from mmpose_gan.compat.accumulation_windows import window_of
from mmpose_gan.compat.whole_files import whole_file
from mmpose_gan.registry import HOOKS

#: Seconds that a loader's worker goes on after SIGTERM.
PATIENCE = 5
#: What may be waited for.
SIGNALS = ('SIGTERM', 'SIGINT')


class PatientWorkers:
    """What a loader's workers do first: they leave Ctrl-C to the process that they load for, and SIGTERM time.

    A cluster signals all processes at once, and the one that saves may be waiting for a batch.

    Args:
        first: What they did first until now.
    """

    def __init__(self, first: Callable[[int], Any] | None) -> None:
        self.first = first

    def __call__(self, worker: int) -> None:
        """Begin."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if hasattr(signal, 'alarm'):  # not on Windows
            signal.signal(signal.SIGTERM, self._end_soon)
        if self.first is not None:
            self.first(worker)

    @staticmethod
    def _end_soon(number: int, frame: FrameType | None) -> None:
        signal.alarm(PATIENCE)  # which ends a process that does not listen


@HOOKS.register_module()
class SaveOnSignalHook(Hook):
    """Saves at the end of the iteration in which a signal came, says so in one line, and ends the process.

    Of several processes, which a launcher signals at different moments, all end at the same iteration: they ask each
    other every ``interval`` iterations. A process whose launcher is gone ends likewise. A second signal ends at once.
    The exit status is 128 + the signal's number; ``--resume`` goes on from there.

    Args:
        signals: Names of the signals: ``'SIGTERM'``, ``'SIGINT'`` (Ctrl-C).
        interval: Iterations between two questions of several processes, >= 1. The interval of the log is a good one:
            that is when the device is waited for.

    Raises:
        ValueError: An argument is out of range.
    """

    # After what changes the model and the log of an iteration.
    priority = 'VERY_LOW'

    def __init__(self, signals: Sequence[str] = ('SIGTERM',), interval: int = 10) -> None:
        self.signals = [one_of('signals', name, SIGNALS) for name in signals]
        self.interval = whole_number('interval', interval, 1)
        self.received = 0
        self._before: dict[int, Any] = {}
        self._launcher = os.getppid() if 'TORCHELASTIC_RUN_ID' in os.environ else None

    def before_train(self, runner: Runner) -> None:
        """Listen."""
        self.received = 0
        for name in self.signals:
            number = getattr(signal, name)
            self._before[number] = signal.signal(number, self._receive)
        loader = runner.train_dataloader
        loader.worker_init_fn = PatientWorkers(loader.worker_init_fn)

    def after_train(self, runner: Runner) -> None:
        """Listen no more, and let workers that would stay go now."""
        self._stop_listening()
        runner.train_dataloader._iterator = None  # noqa: SLF001  whose end is theirs; torch has no public name

    def after_val_iter(self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Save and end in the validation of a single process; the run goes on behind it.

        Raises:
            SystemExit: The run was saved.
        """
        if self.received and get_world_size() == 1:
            self._end(runner, self.received, runner.iter)

    def _stop_listening(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.received = number
        self._stop_listening()  # a second one ends at once

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Save and end, if a signal came to any process.

        Raises:
            SystemExit: The run was saved.
        """
        done = runner.iter + 1
        if done % window_of(runner.optim_wrapper) or not (number := self._agreed(done)):
            return
        self._end(runner, number, done)

    def _end(self, runner: Runner, number: int, done: int) -> NoReturn:
        path = self._save(runner, done)
        if is_main_process():
            print(f'{signal.Signals(number).name}: saved {path}; go on with --resume', file=sys.stderr)
        raise SystemExit(128 + number)

    def _agreed(self, done: int) -> int:
        """The largest number of a signal that any process has; 0 if none has one, or it is not time to ask."""
        if self._launcher is not None and os.getppid() != self._launcher:
            return self.received or signal.SIGTERM  # whoever is left has the same reason, and nobody to agree with
        if get_world_size() == 1:
            return self.received
        if done % self.interval:
            return 0
        number = torch.tensor(self.received)
        all_reduce(number, 'max')
        return int(number)

    def _save(self, runner: Runner, done: int) -> Path:
        """Save as MMEngine's hook would, whatever it counts in."""
        hook: Any = next((hook for hook in runner.hooks if isinstance(hook, CheckpointHook)), None)
        folder = Path(getattr(hook, 'out_dir', None) or runner.work_dir)
        name = f'iter_{done}.pth'
        runner.save_checkpoint(str(folder), name, meta=dict(epoch=runner.epoch, iter=done), by_epoch=False)
        if is_main_process():
            with whole_file(Path(runner.work_dir) / 'last_checkpoint') as file:
                file.write(str(folder / name))
        barrier()
        return folder / name
