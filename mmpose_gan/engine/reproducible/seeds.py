"""Seeding of random, NumPy and torch from a place: a few whole numbers that say where something is drawn."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch

#: Whole numbers from 0 on, the seed first.
Place = Sequence[int]


def _seed_host(place: Place) -> int:
    """Seed what draws on the host; returns a seed for other devices."""
    words = np.random.SeedSequence(tuple(place)).generate_state(4)
    random.seed(int(words[0]))
    np.random.seed(words[1])
    torch.default_generator.manual_seed(int(words[2]))
    return int(words[3])


def seed_all(place: Place) -> None:
    """Seed random, NumPy, and torch's generators of the host and of the current CUDA device; reads no device.

    Args:
        place: Where what follows is drawn.
    """
    seed = _seed_host(place)
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        torch.cuda.manual_seed(seed)


@contextmanager
def seeded(place: Place) -> Iterator[None]:
    """Draw on the host as this place says, and afterwards as if nothing had been drawn.

    Args:
        place: Where what is within is drawn.

    Example:
        >>> with seeded((0, 7)):
        ...     first = random.random()
        >>> with seeded((0, 7)):
        ...     first == random.random()
        True
    """
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    try:
        _seed_host(place)
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])
