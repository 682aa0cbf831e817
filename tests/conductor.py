"""Plays iterations as the runner does, without a runner: stock ``train_step`` between the calls of the hook."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace

import torch
from mmengine.dist import is_distributed
from mmengine.model import MMDistributedDataParallel
from mmengine.optim import build_optim_wrapper
from tiny import optim_wrapper as optim_wrapper_cfg

from mmpose_gan.engine.hooks import AdversarialTrainingHook
from mmpose_gan.engine.optim import AdversarialOptimWrapperDict


class PassThrough(torch.nn.Module):
    """A data preprocessor that leaves batches as they are, float64 included."""

    def forward(self, data: dict, training: bool = False) -> dict:
        return data


class Conductor:
    """A stand-in for the runner.

    Attributes:
        logs: For each logged key, without its prefix ``train/``, its value in each iteration.
    """

    def __init__(self, model: torch.nn.Module, optim: dict | None = None, max_iters: int = -1, **hook: object) -> None:
        model.data_preprocessor = PassThrough()
        model.train()
        self.model = MMDistributedDataParallel(model, broadcast_buffers=False) if is_distributed() else model
        self.optim_wrapper: AdversarialOptimWrapperDict = build_optim_wrapper(model, optim or optim_wrapper_cfg())
        self.optim_wrapper.initialize_count_status(model, 0, max_iters)
        self.logs: dict[str, list[float]] = defaultdict(list)
        self.message_hub = SimpleNamespace(update_scalar=self._log)
        self.iter = 0
        self.hook = AdversarialTrainingHook(**hook)
        self.hook.before_run(self)
        self.hook.before_train(self)

    def _log(self, key: str, value: torch.Tensor) -> None:
        self.logs[key.removeprefix('train/')].append(float(value))

    def play(self, batch: dict) -> dict:
        """One iteration; returns the losses that ``train_step`` logs."""
        self.hook.before_train_iter(self, self.iter, batch)
        outputs = self.model.train_step(batch, self.optim_wrapper)
        self.hook.after_train_iter(self, self.iter, batch, outputs)
        self.message_hub.flush()
        self.iter += 1
        return outputs
