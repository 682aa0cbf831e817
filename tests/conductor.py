"""The benchmarks' stand-in for the runner, with a log, for batches that are preprocessed."""

from __future__ import annotations

from collections import defaultdict

import torch
from tiny import optim_wrapper as optim_wrapper_cfg

from benchmarks.lib.training_loop import TrainingLoop
from mmpose_gan.engine.estimator import estimator_of
from mmpose_gan.engine.hooks import AdversarialTrainingHook
from mmpose_gan.engine.optim import AdversarialOptimWrapperDict


class PassThrough(torch.nn.Module):
    """A data preprocessor that leaves batches as they are, float64 included."""

    def forward(self, data: dict, training: bool = False) -> dict:
        return data


class Conductor(TrainingLoop):
    """Plays against the discriminators of a model.

    Attributes:
        outputs: What each iteration logged.
    """

    optim_wrapper: AdversarialOptimWrapperDict

    def __init__(
        self,
        model: torch.nn.Module,
        optim: dict | None = None,
        max_iters: int = -1,
        loop: dict | None = None,
        **hook: object,
    ) -> None:
        model.data_preprocessor = PassThrough()
        self.outputs: list[dict[str, torch.Tensor]] = []
        adversary = dict(type='mmpose_gan.AdversarialTrainingHook', **hook)
        super().__init__(model, optim or optim_wrapper_cfg(), [adversary], max_iters, **(loop or {}))

    @property
    def hook(self) -> AdversarialTrainingHook:
        return self.hooks[0]

    @property
    def logs(self) -> dict[str, list[float]]:
        """What was logged of discriminators that learned, beside their terms of the generator's loss."""
        logs: dict[str, list[float]] = defaultdict(list)
        names = tuple(f'{name}.' for name in estimator_of(self.model).discriminators)
        for outputs in self.outputs:
            for key, value in outputs.items():
                if key.startswith(names) and not key.endswith('.loss_adv'):
                    logs[key].append(float(value))
        return logs

    def play(self, batch: dict) -> dict:
        outputs = super().play(batch)
        self.outputs.append(outputs)
        return outputs
