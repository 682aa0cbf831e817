"""Plays iterations as the runner does, without a runner: stock ``train_step`` between the calls of the hooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import torch
from mmengine.dist import is_distributed
from mmengine.hooks import Hook
from mmengine.model import BaseModel, MMDistributedDataParallel
from mmengine.optim import OptimWrapper, build_optim_wrapper
from mmpose.registry import HOOKS

#: As MMEngine wraps a model.
WRAP = partial(MMDistributedDataParallel, broadcast_buffers=False)


class TrainingLoop:
    """A stand-in for the runner.

    Args:
        model: An estimator.
        optim_wrapper: Config of its optimizers.
        hooks: Configs of hooks that take part.
        max_iters: Number of iterations, for accumulation windows; -1 for no end.
        cudnn_benchmark: Let cuDNN choose its algorithms by timing them, as ``env_cfg.cudnn_benchmark``.
        wrap: Wraps the model on several processes, as ``model_wrapper_cfg``.
    """

    def __init__(
        self,
        model: BaseModel,
        optim_wrapper: dict,
        hooks: Sequence[dict] = (),
        max_iters: int = -1,
        cudnn_benchmark: bool = False,
        wrap: Callable[[BaseModel], Any] = WRAP,
    ) -> None:
        self.cudnn_benchmark = cudnn_benchmark
        self.train_dataloader = None  # batches come through `play`
        model.train()
        self.model = wrap(model) if is_distributed() else model
        self.optim_wrapper: OptimWrapper = build_optim_wrapper(model, optim_wrapper)
        self.optim_wrapper.initialize_count_status(model, 0, max_iters)
        self.message_hub: Any = SimpleNamespace(update_scalar=self.log)  # or a real one, put in its place
        self.iter, self.max_iters = 0, max_iters
        self.hooks: list[Hook] = [HOOKS.build(hook) for hook in hooks]
        for stage in ('before_run', 'before_train'):
            for hook in self.hooks:
                getattr(hook, stage)(self)

    @property
    def optimizers(self) -> list[torch.optim.Optimizer]:
        """Of all players."""
        members = getattr(self.optim_wrapper, 'optim_wrappers', dict(generator=self.optim_wrapper))
        return [member.optimizer for member in members.values()]

    def set_backend(self) -> None:
        """What a runner sets once for a process, which here plays several configs."""
        torch.backends.cudnn.benchmark = self.cudnn_benchmark

    def log(self, key: str, value: torch.Tensor) -> None:
        """Receive a logged scalar."""

    def play(self, batch: dict) -> dict:
        """One iteration; returns the losses that ``train_step`` logs."""
        self.set_backend()
        for hook in self.hooks:
            hook.before_train_iter(self, self.iter, batch)
        outputs = self.model.train_step(batch, self.optim_wrapper)
        for hook in self.hooks:
            hook.after_train_iter(self, self.iter, batch, outputs)
        self.iter += 1
        return outputs
