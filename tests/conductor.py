"""The benchmarks' stand-in for the runner, with a log, for batches that are preprocessed."""

from __future__ import annotations

from collections import defaultdict

import torch
from tiny import optim_wrapper as optim_wrapper_cfg

from benchmarks.conductor import Conductor as BaseConductor
from mmpose_gan.engine.hooks import AdversarialTrainingHook
from mmpose_gan.engine.optim import AdversarialOptimWrapperDict


class PassThrough(torch.nn.Module):
    """A data preprocessor that leaves batches as they are, float64 included."""

    def forward(self, data: dict, training: bool = False) -> dict:
        return data


class Conductor(BaseConductor):
    """Plays against the discriminators of a model.

    Attributes:
        logs: For each logged key, without its prefix ``train/``, its value in each iteration.
    """

    optim_wrapper: AdversarialOptimWrapperDict

    def __init__(self, model: torch.nn.Module, optim: dict | None = None, max_iters: int = -1, **hook: object) -> None:
        model.data_preprocessor = PassThrough()
        self.logs: dict[str, list[float]] = defaultdict(list)
        adversary = dict(type='mmpose_gan.AdversarialTrainingHook', **hook)
        super().__init__(model, optim or optim_wrapper_cfg(), [adversary], max_iters)

    @property
    def hook(self) -> AdversarialTrainingHook:
        return self.hooks[0]

    def log(self, key: str, value: torch.Tensor) -> None:
        self.logs[key.removeprefix('train/')].append(float(value))

    def play(self, batch: dict) -> dict:
        outputs = super().play(batch)
        self.message_hub.flush()
        return outputs
