"""Iterations on a device whose tensors have a shape, a kind and a place, but no values: nothing is computed there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
import torch


@contextmanager
def no_autocast() -> Iterator[None]:
    """Let optimizers enter bfloat16, which torch does not know on this device."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch, 'autocast', lambda *_, **__: nullcontext())
        yield
