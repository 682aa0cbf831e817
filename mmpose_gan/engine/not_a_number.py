"""Numbers that are none: in what was logged, and in weights that are about to be saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

import torch
from torch import Tensor

#: Quotients that may be infinite where nothing is wrong.
RATIOS = ('gradient_ratio',)


def first_broken(history: Mapping[str, Sequence[float]]) -> tuple[int, list[str]] | None:
    """Which scalars became no numbers first, if some are none at the end.

    One that is a number again at the end, as after an overflow of half precision, broke nothing.

    Args:
        history: Values of scalars by name, the last ones of the same iteration.

    Returns:
        How many iterations before the last it began, and the scalars with which it began; ``None`` if all is well.

    Example:
        >>> first_broken(dict(loss=[1.0, float('nan'), float('nan')], d_real=[1.0, 2.0, float('nan')]))
        (1, ['loss'])
        >>> first_broken(dict(loss=[float('inf'), 2.0]))
    """
    began = {name: _broken_since(values) for name, values in history.items() if not name.endswith(RATIOS)}
    first = max(began.values(), default=0)
    return (first - 1, [name for name, since in began.items() if since == first]) if first else None


def _broken_since(values: Sequence[float]) -> int:
    """How many values at the end, in one piece, are no numbers."""
    return next((back for back, value in enumerate(reversed(values)) if isfinite(value)), len(values))


def broken_weights(state: Mapping[str, Tensor]) -> list[str]:
    """Names of the floating tensors of a state dict that hold something other than numbers."""
    return [
        name for name, tensor in state.items() if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all())
    ]
