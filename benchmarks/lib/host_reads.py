"""Finds what makes the host wait for the device: reads of values, and shapes that depend on them."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

#: Operators that cannot return before the device has computed their input.
WAITING = ('_local_scalar_dense', 'nonzero', 'masked_select', '_unique2', 'unique_dim', 'equal', 'is_nonzero')
#: Methods that copy to the host, which on a CPU run no operator.
COPYING = ('cpu', 'numpy', 'tolist')


class _Recorder(TorchDispatchMode):
    def __init__(self, reads: list[str]) -> None:
        super().__init__()
        self.reads = reads

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        name = func.overloadpacket.__name__
        if name in WAITING or (name in ('index', 'index_put_') and _has_mask(args[1])):
            _note(self.reads, name)
        return func(*args, **kwargs or {})


@contextmanager
def host_reads() -> Iterator[list[str]]:
    """Collect, on any device, every read inside the context as ``operation: file:line``.

    It finds on a CPU what ``torch.cuda.set_sync_debug_mode`` would report on a GPU, but for copies from the host.
    """
    reads: list[str] = []
    originals = {name: getattr(Tensor, name) for name in COPYING}

    def record(name: str) -> Callable:
        def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
            _note(reads, name)
            return originals[name](self, *args, **kwargs)

        return method

    for name in COPYING:
        setattr(Tensor, name, record(name))
    try:
        with _Recorder(reads):
            yield reads
    finally:
        for name, original in originals.items():
            setattr(Tensor, name, original)


@contextmanager
def forbid_synchronization() -> Iterator[None]:
    """Let CUDA raise at every operation that makes the host wait for the device."""
    torch.cuda.set_sync_debug_mode('error')
    try:
        yield
    finally:
        torch.cuda.set_sync_debug_mode('default')


def _has_mask(indices: tuple[Tensor | None, ...]) -> bool:
    """Whether a boolean mask is among indices, whose result has a shape that the host must learn."""
    return any(index is not None and index.dtype == torch.bool for index in indices)


def _note(reads: list[str], operation: str) -> None:
    """Add a read with the innermost line outside of torch and of this file."""
    frames = traceback.extract_stack()
    if any('/torch/optim/' in frame.filename for frame in frames):
        return  # torch's optimizers count their steps in tensors on the host, also after a resume (`resumed_states`)
    for frame in reversed(frames):
        if '/torch/' not in frame.filename and frame.filename != __file__:
            reads.append(f'{operation}: {frame.filename.rsplit("site-packages/")[-1]}:{frame.lineno}')
            return
