"""Gradients of one pass that serve two players: scaled on the way, set aside, weighed in place, left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

#: Weights and gradients that were set aside.
SetAside = list[tuple[nn.Parameter, Tensor]]


class _ScaleGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, tensor: Tensor, scale: float | Tensor) -> Tensor:
        ctx.scale = scale  # type: ignore[attr-defined]
        return tensor.view_as(tensor)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, *gradients: Tensor) -> tuple[Tensor, None]:
        return gradients[0] * ctx.scale, None  # type: ignore[attr-defined]


def scale_gradient(tensor: Tensor, scale: float | Tensor) -> Tensor:
    """The identity, whose gradient is multiplied by ``scale``.

    Example:
        >>> x = torch.ones(1, requires_grad=True)
        >>> scale_gradient(x, 0.5).sum().backward()
        >>> x.grad
        tensor([0.5000])
    """
    return _ScaleGradient.apply(tensor, scale)


def replace_gradient(value: Tensor, source: Tensor) -> Tensor:
    """A scalar with the value of ``value`` and the gradient of ``source``.

    Example:
        >>> x = torch.ones((), requires_grad=True)
        >>> replace_gradient(torch.tensor(7.0), 2 * x)
        tensor(7., grad_fn=<AddBackward0>)
    """
    return value.detach() + (source - source.detach())


@contextmanager
def frozen(module: nn.Module) -> Iterator[None]:
    """Compute no gradients of a module's weights in passes that start inside the context."""
    learnable = [p for p in module.parameters() if p.requires_grad]
    for parameter in learnable:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in learnable:
            parameter.requires_grad_(True)


def set_gradients_aside(module: nn.Module) -> SetAside:
    """Take the gradients of a module's weights away, so that the next ones can be multiplied alone."""
    aside = [(p, p.grad) for p in module.parameters() if p.grad is not None]
    for parameter, _ in aside:
        parameter.grad = None
    return aside


def weigh_gradients(module: nn.Module, factor: float | Tensor, aside: SetAside) -> None:
    """Multiply the gradients of a module's weights by a factor, in place, and add those that were set aside."""
    # Fused over all parameters, as torch's own optimizers do it; the factor stays on the device.
    gradients = [p.grad for p in module.parameters() if p.grad is not None]
    if gradients:
        torch._foreach_mul_(gradients, factor)
    sums: list[Tensor] = []
    terms: list[Tensor] = []
    for parameter, gradient in aside:
        if parameter.grad is None:
            parameter.grad = gradient
        else:
            sums.append(parameter.grad)
            terms.append(gradient)
    if sums:
        torch._foreach_add_(sums, terms)
