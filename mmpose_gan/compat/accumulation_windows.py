"""mmengine 0.10 saves in the middle of an accumulation window, whose gradients are then lost to who resumes."""

from __future__ import annotations

from typing import Any


def window_of(optim_wrapper: Any) -> int:
    """How many iterations accumulate gradients for one step, of an optimizer wrapper or of a dict of them."""
    members = optim_wrapper.values() if hasattr(optim_wrapper, 'optim_wrappers') else [optim_wrapper]
    return max((getattr(member, '_accumulative_counts', 1) for member in members), default=1)


def save_at_ends_of_windows(checkpoint_hook: Any) -> None:
    """Have checkpoints that are due within a window saved at its end.

    Args:
        checkpoint_hook: The module ``mmengine.hooks.checkpoint_hook``.
    """

    def every_n_train_iters(self: Any, runner: Any, n: int, start: int = 0) -> bool:
        done, window = runner.iter + 1, window_of(runner.optim_wrapper)
        if n <= 0 or done < start or done % window:
            return False
        # Whether a multiple of n has passed since the window before.
        return (done - start) // n > max(done - window - start, -1) // n

    checkpoint_hook.CheckpointHook.every_n_train_iters = every_n_train_iters
