"""Train a config, and die at a moment that the command line chooses: ``killed_run.py CONFIG SAVES CALL NUMBER``.

The iteration of each save that is complete is appended to the file SAVES.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import torch
from mmengine.config import Config
from mmengine.fileio import LocalBackend
from mmengine.hooks import CheckpointHook
from mmengine.runner import Runner, ValLoop

import mmpose_gan.registry  # noqa: F401  mends what saves checkpoints
from mmpose_gan.compat import resume_exactly, whole_files


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError('nobody survives it')


def die_at(number: int, owner: Any, name: str, last: Callable[..., Any] | None = None) -> None:
    """Die instead of the ``number``-th call, or after what ``last`` does then."""
    original, left = getattr(owner, name), number

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            if last:
                last(*args, **kwargs)
            die()
        return original(*args, **kwargs)

    setattr(owner, name, counted)


def half_of_the_bytes(_: Any, content: bytes, path: Any) -> None:
    """A save that is cut off in the middle of its bytes."""
    with whole_files.whole_file(path, 'wb') as file:
        file.write(content[: len(content) // 2])
        file.flush()
        die()


#: Name of a moment -> what is called then, and what happens last.
CALLS: dict[str, tuple[Any, ...]] = {
    'bytes': (LocalBackend, 'put', half_of_the_bytes),
    'fsync': (os, 'fsync'),
    'replace': (os, 'replace'),
    'remove': (LocalBackend, 'remove'),
    'step': (torch.optim.Adam, 'step'),
    'validation': (ValLoop, 'run_iter'),
}


def tell_saves(file: str) -> None:
    original = CheckpointHook._save_checkpoint_with_step

    def save(self: Any, runner: Any, step: int, meta: dict) -> None:
        original(self, runner, step, meta)
        with open(file, 'a') as told:
            told.write(f'{meta["iter"]}\n')

    CheckpointHook._save_checkpoint_with_step = save


if __name__ == '__main__':
    config, saves, call, number = sys.argv[1:]
    tell_saves(saves)
    if call != 'nothing':
        die_at(int(number), *CALLS[call])
    resume_exactly()
    Runner.from_cfg(Config.fromfile(config)).train()
