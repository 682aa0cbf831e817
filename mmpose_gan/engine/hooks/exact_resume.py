"""The hook that makes a resumed run equal one that was never interrupted."""

from __future__ import annotations

from functools import partial
from typing import Any

from mmengine.dist import get_rank
from mmengine.hooks import CheckpointHook, Hook
from mmengine.runner import Runner

from mmpose_gan.compat.accumulation_windows import window_of
from mmpose_gan.engine.reproducible import ResumableIterator, seed_all
from mmpose_gan.engine.reproducible.data_loader import NumberedBatches, draw_again
from mmpose_gan.registry import HOOKS

#: Of a checkpoint's ``meta``.
EPOCH_LENGTH = 'iterations_of_an_epoch'


@HOOKS.register_module()
class ExactResumeHook(Hook):
    """Seeds each iteration by its number, and starts the data where training goes on, in the middle of an epoch too.

    It needs the data loader and the iterator of :mod:`mmpose_gan.compat.train_loops`, which ``tools/train.py`` gives to
    every training. What an iteration draws (dropout, say) depends on seed, rank and iteration; what a sample draws on
    seed, rank, epoch and place in it. See docs/reliability.md for what is not exact.
    """

    priority = 'VERY_HIGH'
    _saved_length: int | None = None

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Note how many iterations an epoch has: fewer, where more processes share it."""
        checkpoint['meta'][EPOCH_LENGTH] = len(runner.train_dataloader)

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Look how many it had."""
        self._saved_length = checkpoint.get('meta', {}).get(EPOCH_LENGTH)

    def before_train(self, runner: Runner) -> None:
        """Start where training goes on."""
        loop = runner.train_loop
        iterator = getattr(loop, 'dataloader_iterator', None)
        if runner.iter and self._other_length(runner):
            runner.logger.warning(
                f'an epoch has {len(loop.dataloader)} iterations here and had {self._saved_length} where the '
                'checkpoint was saved (other processes, batch size or data): an epoch that was cut begins anew, and '
                'this run is not exactly the one that it goes on from'
            )
        if isinstance(iterator, ResumableIterator):
            iterator.start_at(runner.iter)
        else:
            draw_again(loop.dataloader, runner.epoch)
        counts = window_of(runner.optim_wrapper)
        hook = next((hook for hook in runner.hooks if isinstance(hook, CheckpointHook)), None)
        if iterator is None and hook is not None and hook.by_epoch and len(loop.dataloader) % counts:
            runner.logger.warning(
                f'an epoch of {len(loop.dataloader)} iterations ends within {counts} whose gradients are accumulated: '
                'who resumes from its checkpoint loses what was accumulated by then. For an exact resume set '
                'default_hooks.checkpoint.by_epoch=False.'
            )

    def before_train_epoch(self, runner: Runner) -> None:
        """Leave out what was done of this epoch before a checkpoint in its middle."""
        loop = runner.train_loop
        batches = loop.dataloader.batch_sampler
        if hasattr(loop, 'dataloader_iterator') or not isinstance(batches, NumberedBatches):
            return
        done = 0 if self._other_length(runner) else runner.iter - runner.epoch * len(batches)
        batches.epoch, batches.done = runner.epoch, max(done, 0)
        loop.__dict__.pop('run_iter', None)
        if batches.done:
            loop.run_iter = partial(_run_later_iter, loop.run_iter, batches.done)

    def _other_length(self, runner: Runner) -> bool:
        return self._saved_length not in (None, len(runner.train_dataloader))

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: Any = None) -> None:
        """Seed it."""
        seed_all((runner.seed, get_rank(), runner.iter))


def _run_later_iter(run_iter: Any, done: int, index: int, data_batch: Any) -> None:
    run_iter(index + done, data_batch)
