"""Hooks that have this process signalled in an iteration, as a cluster would, and see how loaders' workers end."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from mmengine.dist import get_rank
from mmengine.hooks import Hook

from mmpose_gan.registry import HOOKS


@HOOKS.register_module()
class SignalledHook(Hook):
    """Signals one rank before an iteration, or in the first validation."""

    def __init__(self, name: str, iteration: int = -1, rank: int = 0) -> None:
        self.number, self.iteration, self.rank = getattr(signal, name), iteration, rank

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        if runner.iter == self.iteration and get_rank() == self.rank:
            os.kill(os.getpid(), self.number)

    def before_val_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        if self.iteration < 0:
            os.kill(os.getpid(), self.number)


@HOOKS.register_module()
class WorkersEndHook(Hook):
    """Writes how the workers of the training's loader ended, once it has ended: their exit codes."""

    priority = 'LOWEST'

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        self.workers = list(runner.train_dataloader._iterator._workers)

    def after_train(self, runner: Any) -> None:
        for worker in self.workers:
            worker.join(60)
        Path(runner.work_dir, 'exit_codes').write_text(str([worker.exitcode for worker in self.workers]))
