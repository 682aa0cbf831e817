"""Iterations on a device whose tensors have a shape, a kind and a place, but no values: nothing is computed there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import numpy as np
import pytest
import torch


@contextmanager
def no_autocast() -> Iterator[None]:
    """Let optimizers enter bfloat16, which torch does not know on this device."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch, 'autocast', lambda *_, **__: nullcontext())
        yield


@contextmanager
def zeros_on_the_host() -> Iterator[None]:
    """Stock heads copy heatmaps to the host and compute their accuracy there."""
    with pytest.MonkeyPatch.context() as patch:
        for head in ('heatmap_head', 'cpm_head'):
            patch.setattr(f'mmpose.models.heads.heatmap_heads.{head}.to_numpy', lambda tensor: np.zeros(tensor.shape))
        yield
