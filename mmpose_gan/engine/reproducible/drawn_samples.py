"""An endless stream of samples drawn from a data set, each by its position in the stream alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from typing import Any

from torch.utils.data import Dataset, Sampler

from .seeds import seeded

#: Sets these draws apart from those of iterations and of training samples, whose places begin with the seed too.
STREAM = 0x706F7365


class DrawnSamples(Dataset):
    """Samples drawn from a data set with replacement; who asks, and what was asked before, does not matter.

    Args:
        dataset: With augmentation in its ``__getitem__``, and at least one sample.
        seed: Of the run, >= 0.
    """

    def __init__(self, dataset: Any, seed: int) -> None:
        self.dataset, self.seed = dataset, seed

    def __getitem__(self, position: int) -> Any:
        """The sample at a position, from 0 on."""
        with seeded((self.seed, position, STREAM)):
            return self.dataset[random.randrange(len(self.dataset))]


class Positions(Sampler[int]):
    """The positions of one process in the stream, batch after batch without an end.

    Args:
        iteration: First iteration that has a batch.
        batch_size: Of a process.
        rank: Of this process.
        world_size: Number of processes.

    Example:
        >>> from itertools import islice
        >>> list(islice(Positions(iteration=1, batch_size=2, rank=1, world_size=2), 4))
        [6, 7, 10, 11]
    """

    def __init__(self, iteration: int, batch_size: int, rank: int = 0, world_size: int = 1) -> None:
        self.iteration, self.batch_size, self.rank, self.world_size = iteration, batch_size, rank, world_size

    def __iter__(self) -> Iterator[int]:
        for iteration in count(self.iteration):
            first = (iteration * self.world_size + self.rank) * self.batch_size
            yield from range(first, first + self.batch_size)
