"""What stands in for the classes of a checkpoint while it is loaded: each takes the state it needs and no other.

A class on torch's list of safe ones takes whatever state a file gives to it. NumPy's ``dtype`` and ``ndarray`` crash
the process on a crafted one, and mmengine's ``HistoryBuffer`` lets a file replace its statistics for every buffer.
"""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
from mmengine.logging import HistoryBuffer
from mmengine.optim.scheduler.param_scheduler import OneCycleParamScheduler

#: Kinds of elements: bool, integers, floats, complex numbers, bytes and text of fixed length.
KINDS = 'biufcSU'


def _refuse(what: str) -> Any:
    raise pickle.UnpicklingError(f'a checkpoint may not hold {what}')


class LoadedDtype:
    """Stands in for ``numpy.dtype``: the type of plain elements.

    Args:
        code: As ``f8``.
        align: As NumPy's.
        copy: As NumPy's.
    """

    def __init__(self, code: str, align: bool = False, copy: bool = False) -> None:
        self.plain = np.dtype(code) if isinstance(code, str) and len(code) < 12 else _refuse(f'the NumPy type {code!r}')
        if self.plain.kind not in KINDS or self.plain.fields or self.plain.subdtype:
            _refuse(f'the NumPy type {code!r}')

    def __setstate__(self, state: tuple) -> None:
        version, order, *parts = state
        if version not in (3, 4) or order not in ('<', '>', '=', '|') or any(part is not None for part in parts[:3]):
            _refuse('a NumPy type with fields')
        if self.plain.kind in 'SU':
            width = self.plain.itemsize
            if parts[3] not in (-1, width):
                _refuse(f'elements of {parts[3]} bytes in the type {self.plain}')
        self.plain = self.plain.newbyteorder(order)


class LoadedArray(np.ndarray):
    """Stands in for ``numpy.ndarray``: an array of plain elements, of as many as its shape says."""

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, data = state
        if not isinstance(dtype, LoadedDtype) or not isinstance(data, bytes):
            _refuse('an array of objects')
        if not all(isinstance(side, int) and side >= 0 for side in shape):
            _refuse(f'an array of shape {shape}')
        if int(np.prod(shape, dtype=object)) * dtype.plain.itemsize != len(data):
            _refuse(f'{len(data)} bytes as an array of shape {shape}')
        restore: Any = super().__setstate__  # whose stubs want NumPy's own bool
        restore((1, tuple(shape), dtype.plain, bool(fortran), data))

    def __reduce__(self) -> str | tuple[Any, ...]:
        return self.view(np.ndarray).__reduce__()


def loaded_array(*_: object) -> LoadedArray:
    """Stands in for NumPy's ``_reconstruct``: an empty array, whose state follows."""
    return LoadedArray(0)


def loaded_scalar(dtype: LoadedDtype, data: bytes) -> Any:
    """Stands in for NumPy's ``scalar``."""
    if not isinstance(dtype, LoadedDtype) or not isinstance(data, bytes) or len(data) != dtype.plain.itemsize:
        _refuse('a NumPy number of another type')
    return np.frombuffer(data, dtype.plain)[0]


class LoadedHistory(HistoryBuffer):
    """Stands in for ``HistoryBuffer``: its numbers, with MMEngine's own statistics."""

    def __setstate__(self, state: dict) -> None:
        history, counts, length = (state.get(key) for key in ('_log_history', '_count_history', 'max_length'))
        if not isinstance(history, np.ndarray) or not isinstance(counts, np.ndarray) or not isinstance(length, int):
            _refuse('a history of something other than numbers')
        HistoryBuffer.__init__(self, max_length=length)
        self._log_history, self._count_history = (np.array(part) for part in (history, counts))
        self.__class__ = HistoryBuffer  # nothing else is left of it


def loaded_attribute(owner: object, name: str) -> Any:
    """Stands in for ``getattr``: names of statistics, which nobody asks for, and annealing of ``OneCycleLR``."""
    if owner is LoadedHistory and isinstance(name, str) and not name.startswith('_'):
        return name
    if owner is OneCycleParamScheduler and name in ('_annealing_cos', '_annealing_linear'):
        return getattr(owner, name)
    return _refuse(f'the attribute {name!r} of {owner!r}')


def loaded_bytes() -> bytes:
    """Stands in for ``bytes``, which makes the content of an array without elements."""
    return b''


def plain(value: Any) -> Any:
    """What was loaded, with NumPy's own arrays in dicts and lists."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(plain(part) for part in value)
    return value.view(np.ndarray) if isinstance(value, LoadedArray) else value


def safe_parts() -> list[Any]:
    """For ``torch.serialization.add_safe_globals``: each stand-in with the name that it stands in for."""
    calls = dict(_reconstruct=loaded_array, scalar=loaded_scalar)
    return [
        (LoadedHistory, 'mmengine.logging.history_buffer.HistoryBuffer'),
        (LoadedArray, 'numpy.ndarray'),
        (LoadedDtype, 'numpy.dtype'),
        (loaded_attribute, 'builtins.getattr'),
        (loaded_bytes, 'builtins.bytes'),
        # Under the names of NumPy 1 and of NumPy 2.
        *((call, f'numpy.{core}.multiarray.{name}') for name, call in calls.items() for core in ('core', '_core')),
        OneCycleParamScheduler,
    ]
