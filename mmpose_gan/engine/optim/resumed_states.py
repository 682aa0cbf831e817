"""What a resumed optimizer needs beyond torch's ``load_state_dict``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.optim import Optimizer

#: Settings of how an optimizer computes; what it computes does not depend on them.
IMPLEMENTATION = ('fused', 'foreach', 'capturable')


@contextmanager
def as_configured(optimizer: Optimizer) -> Iterator[None]:
    """Load states inside the context: implementation, memory format and place of step counts stay the optimizer's own.

    torch takes a checkpoint's implementation along, so that a fused optimizer would go on unfused, or the reverse; it
    leaves step counts on the device that MMEngine loads to, where an optimizer that is not fused waits for each of
    them in every step; and it keeps the memory format of the states, whose elements a fused optimizer then pairs with
    the wrong weights if these have another one.
    """
    configured = [{key: group[key] for key in IMPLEMENTATION if key in group} for group in optimizer.param_groups]
    yield
    for group, implementation in zip(optimizer.param_groups, configured, strict=True):
        group.update(implementation)
        counts_on_device = group.get('fused') or group.get('capturable')
        for weight in group['params']:
            state = optimizer.state.get(weight, {})
            for key, value in state.items():
                if not isinstance(value, Tensor):
                    continue
                if key == 'step':
                    state[key] = value.to(weight.device if counts_on_device else 'cpu', torch.float32)
                elif value.shape == weight.shape:
                    state[key] = torch.empty_like(weight, dtype=value.dtype).copy_(value)
