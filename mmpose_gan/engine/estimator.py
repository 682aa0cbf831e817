"""The estimator of a model that DDP may have wrapped."""

from __future__ import annotations

from typing import cast

from mmengine.model import is_model_wrapper
from torch import nn


def estimator_of(model: nn.Module) -> nn.Module:
    """The estimator itself, without the wrapper that DDP puts around it."""
    return cast(nn.Module, model.module) if is_model_wrapper(model) else model
