"""Looking at a model in training without a trace in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn


@contextmanager
def kept_random_state() -> Iterator[None]:
    """Put the random states of Python, NumPy and torch, on the CPU and the current GPU, back at the end."""
    states = random.getstate(), np.random.get_state()
    gpus = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(gpus):
        try:
            yield
        finally:
            random.setstate(states[0])
            np.random.set_state(states[1])


@contextmanager
def untouched(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients inside; each module's mode and the random states are put back at the end."""
    modes = [(module, module.training) for module in model.modules()]
    with kept_random_state(), torch.no_grad():
        model.eval()
        try:
            yield
        finally:
            # One by one, as some parts may be in evaluation mode for good.
            for module, mode in modes:
                module.training = mode
