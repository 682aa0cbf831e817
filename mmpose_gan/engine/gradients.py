"""Gradients for two players: of one value for the other, left out, added with a weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn


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


def add_gradients(weights: Sequence[Tensor], gradients: Sequence[Tensor | None], factor: float | Tensor) -> None:
    """Add gradients times a factor to those that weights have, if any; ``None`` where a weight took no part."""
    parts = [(weight, gradient) for weight, gradient in zip(weights, gradients, strict=True) if gradient is not None]
    if not parts:
        return
    # Fused over all weights, as torch's own optimizers do it; the factor stays on the device.
    scaled = torch._foreach_mul([gradient for _, gradient in parts], factor)  # noqa: SLF001 (torch has no public name)
    held: list[Tensor] = []
    added: list[Tensor] = []
    for (weight, _), gradient in zip(parts, scaled, strict=True):
        if weight.grad is None:
            weight.grad = gradient
        else:
            held.append(weight.grad)
            added.append(gradient)
    if held:
        torch._foreach_add_(held, added)


def norm(tensors: Sequence[Tensor]) -> Tensor:
    """Euclidean norm of all elements of some tensors, a scalar of at least single precision.

    Example:
        >>> norm([torch.tensor([3.0]), torch.tensor([4.0])])
        tensor(5.)
    """
    squares = [t.to(torch.promote_types(t.dtype, torch.float32)).square().sum() for t in tensors]
    return torch.stack(squares).sum().sqrt()
