"""mmengine 0.10 removes the old checkpoint before the new one is there, and any file it is told is the best."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any

from .whole_files import open_whole, remove_parts


class LaterRemovals:
    """A file backend that keeps what it is told to remove until it is asked to.

    Args:
        backend: What removes.
        own: Whether a path is a checkpoint of this run; others stay.
    """

    def __init__(self, backend: Any, own: Callable[[str], bool]) -> None:
        self.backend, self.own = backend, own
        self.removals: list[Callable[[], None]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.backend, name)

    def remove(self, path: str) -> None:
        """Remove a file, later."""
        if self.own(path):
            self.removals.append(partial(self.backend.remove, path))

    def rmtree(self, path: str) -> None:
        """Remove a folder (a checkpoint of deepspeed), later."""
        if self.own(path):
            self.removals.append(partial(self.backend.rmtree, path))


def is_own(hook: Any, path: str) -> bool:
    """Whether a path has the place and the name of a checkpoint that this hook writes.

    Paths of best checkpoints come from the checkpoint that a run is resumed from, which may be a stranger's.
    """
    name = re.escape(hook.filename_tmpl).replace(re.escape('{}'), r'\d+')
    inside = Path(path).parent.resolve() == Path(hook.out_dir).resolve()
    return inside and re.fullmatch(f'(best_.+_)?{name}', Path(path).name) is not None


@contextmanager
def _removals_after(hook: Any) -> Iterator[None]:
    backend = hook.file_backend
    hook.file_backend = later = LaterRemovals(backend, partial(is_own, hook))
    try:
        yield
    finally:
        hook.file_backend = backend
    for remove in later.removals:
        remove()


def remove_after_saving(checkpoint_hook: Any) -> None:
    """Have old checkpoints removed when the new one is whole, and ``last_checkpoint`` written whole.

    Args:
        checkpoint_hook: The module ``mmengine.hooks.checkpoint_hook``.
    """
    kind = checkpoint_hook.CheckpointHook
    checkpoint_hook.open = open_whole

    def after(name: str) -> None:
        original = getattr(kind, name)

        @wraps(original)
        def mended(self: Any, *args: Any, **kwargs: Any) -> None:
            with _removals_after(self):
                original(self, *args, **kwargs)

        setattr(kind, name, mended)

    after('_save_checkpoint_with_step')
    after('_save_best_checkpoint')
    before_train = kind.before_train

    @wraps(before_train)
    def tidy_before_train(self: Any, runner: Any) -> None:
        before_train(self, runner)
        if checkpoint_hook.is_main_process():
            remove_parts(self.out_dir)
            remove_parts(runner.work_dir)

    kind.before_train = tidy_before_train
