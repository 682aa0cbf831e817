"""Logged scalars wait on the device until somebody reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import torch
from mmengine.logging import HistoryBuffer, MessageHub
from torch import Tensor

#: What of a message hub shows all scalars.
READERS = ('log_scalars', 'state_dict')


class DeferredMessageHub:
    """Stands before a ``MessageHub``, which turns every scalar into a number at once and so waits for the device.

    Tensors are kept as they are; the first reader (``LoggerHook`` in its interval, a checkpoint) has them all copied to
    the host in one go. Everything else is the hub's.

    Args:
        hub: The message hub of a runner.
        look: Is shown the values of scalars by name, all since it was last called, when they are on the host.
    """

    def __init__(self, hub: MessageHub, look: Callable[[Mapping[str, list[float]]], None] | None = None) -> None:
        self.hub, self.look = hub, look
        self._waiting: list[tuple[str, Tensor]] = []

    def update_scalar(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        """Note a scalar: a tensor later, with the value that it has now, anything else at once."""
        if isinstance(value, Tensor) and not args and not kwargs:
            self._waiting.append((key, value.detach().reshape(()).clone()))
        else:
            self.hub.update_scalar(key, value, *args, **kwargs)

    def get_scalar(self, key: str) -> HistoryBuffer:
        """The history of one scalar; of others, as the timer's, it does not wait for the device."""
        if any(key == waiting for waiting, _ in self._waiting):
            self.flush()
        return self.hub.get_scalar(key)

    def flush(self) -> None:
        """Hand the waiting scalars to the hub, in the order in which they came."""
        waiting, self._waiting = self._waiting, []
        kinds = defaultdict(list)
        for _, value in waiting:
            kinds[value.device, value.dtype].append(value)
        numbers = {kind: iter(torch.stack(values).tolist()) for kind, values in kinds.items()}
        history = defaultdict(list)
        for key, value in waiting:
            history[key].append(next(numbers[value.device, value.dtype]))
            self.hub.update_scalar(key, history[key][-1])
        if self.look is not None:
            self.look(history)

    def __getattr__(self, name: str) -> Any:
        if name == 'hub':  # while a copy is being made
            raise AttributeError(name)
        if name in READERS:
            self.flush()
        return getattr(self.hub, name)
