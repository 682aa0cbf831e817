"""mmengine 0.10 resumes neither random states nor the place in an epoch, and loads all that it leaves out."""

from __future__ import annotations

from functools import wraps
from typing import Any


def resume_exactly() -> None:
    """Have every training from now on resumed exactly: numbered samples, a resumable iterator, and the hook of both."""
    from mmengine.dist import get_rank
    from mmengine.runner import loops

    from mmpose_gan.engine.hooks.exact_resume import ExactResumeHook
    from mmpose_gan.engine.reproducible import ResumableIterator, number_samples

    build = loops.BaseLoop.__init__
    if loops._InfiniteDataloaderIterator is ResumableIterator:
        return

    @wraps(build)
    def build_numbered(self: Any, runner: Any, dataloader: Any) -> None:
        build(self, runner, dataloader)
        if isinstance(self, loops.EpochBasedTrainLoop | loops.IterBasedTrainLoop):
            number_samples(self.dataloader, runner.seed, get_rank())

    loops.BaseLoop.__init__ = build_numbered
    loops._InfiniteDataloaderIterator = ResumableIterator
    register_with_every_runner(ExactResumeHook())


def register_with_every_runner(hook: Any) -> None:
    """Give a hook to every runner from now on whose config has none of its class.

    Configs that name it could not be read where this package is not.
    """
    from mmengine.runner import Runner

    register = Runner.register_hooks

    @wraps(register)
    def register_with_ours(self: Any, *args: Any, **kwargs: Any) -> None:
        register(self, *args, **kwargs)
        if not any(isinstance(other, type(hook)) for other in self.hooks):
            self.register_hook(hook)

    Runner.register_hooks = register_with_ours
