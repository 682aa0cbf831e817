"""A scaled loss without CUDA, for which mmengine's AmpOptimWrapper asks."""

from __future__ import annotations

from contextlib import contextmanager

import torch
from mmengine.optim import OptimWrapper
from mmengine.registry import OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module(force=True)
class ScaledOptimWrapper(OptimWrapper):
    """Scales losses with torch's scaler on the CPU, in any precision."""

    def __init__(self, init_scale: float, **kwargs):
        super().__init__(**kwargs)
        self.loss_scaler = torch.amp.GradScaler('cpu', init_scale=init_scale, growth_interval=1)

    def backward(self, loss, **kwargs):
        self.loss_scaler.scale(loss).backward(**kwargs)
        self._inner_count += 1

    def step(self, **kwargs):
        self.loss_scaler.step(self.optimizer)
        self.loss_scaler.update()

    @contextmanager
    def optim_context(self, model):
        with super().optim_context(model), torch.autocast('cpu', enabled=False):
            yield
