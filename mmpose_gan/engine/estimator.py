"""The estimator of a model that DDP may have wrapped, and what it returns inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from mmengine.model import is_model_wrapper
from torch import nn


def estimator_of(model: nn.Module) -> nn.Module:
    """The estimator itself, without the wrapper that DDP puts around it."""
    return cast(nn.Module, model.module) if is_model_wrapper(model) else model


@contextmanager
def outputs_of(estimator: nn.Module) -> Iterator[list[dict[str, Any]]]:
    """Collect what the estimator's forward passes return inside the context, before a wrapper has its hands on it."""
    outputs: list[dict[str, Any]] = []
    handle = estimator.register_forward_hook(lambda _, __, output: outputs.append(dict(output)))
    try:
        yield outputs
    finally:
        handle.remove()
