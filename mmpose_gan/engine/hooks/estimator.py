"""The estimator of a runner."""

from __future__ import annotations

from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from torch import nn


def estimator_of(runner: Runner) -> nn.Module:
    """The estimator itself, without the wrapper that DDP puts around it."""
    return runner.model.module if is_model_wrapper(runner.model) else runner.model
