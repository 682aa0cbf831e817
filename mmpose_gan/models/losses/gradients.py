"""Functions that change what flows backward and leave alone what flows forward, or the reverse."""

from __future__ import annotations

import torch
from torch import Tensor


class _ScaleGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, tensor: Tensor, scale: float | Tensor) -> Tensor:
        ctx.scale = scale
        return tensor.view_as(tensor)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, gradient: Tensor) -> tuple[Tensor, None]:
        return gradient * ctx.scale, None


def scale_gradient(tensor: Tensor, scale: float | Tensor) -> Tensor:
    """The identity, whose gradient is multiplied by ``scale``.

    Args:
        tensor: Any shape.
        scale: Factor for the gradient.
    """
    return _ScaleGradient.apply(tensor, scale)


def show_as(loss: Tensor, shown: Tensor) -> Tensor:
    """A tensor with the value of ``shown`` and the gradient of ``loss`` (both scalars)."""
    return shown.detach() + (loss - loss.detach())
