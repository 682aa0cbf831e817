"""A data loader whose augmentations depend on seed, rank, epoch and place in it, and which can begin anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from mmengine.dataset import DefaultSampler, InfiniteSampler
from torch.utils.data import DataLoader

from .seeds import seeded

#: Samplers whose order depends on seed and epoch alone.
STATELESS = (DefaultSampler, InfiniteSampler)


class Draw(NamedTuple):
    """A sample that is asked for, and where.

    Attributes:
        sample: Its index in the data set.
        place: Seed, rank, epoch, batch and place in the batch.
    """

    sample: int
    place: tuple[int, ...]


class SeededSamples:
    """What torch's loader asks a data set for, if it is there: the samples of a batch, each drawn as its place says.

    Args:
        dataset: With augmentation in its ``__getitem__``.
    """

    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset

    def __call__(self, draws: Sequence[Draw]) -> list[Any]:
        """Samples of a batch, in order."""
        return [self._sample(draw) for draw in draws]

    def _sample(self, draw: Draw) -> Any:
        with seeded(draw.place):
            return self.dataset[draw.sample]


class NumberedBatches:
    """A batch sampler that says of each sample where it is drawn.

    Args:
        batches: The loader's own one, of which each pass is an epoch.
        seed: Of the run.
        rank: Of this process.

    Attributes:
        epoch: Of the next pass.
        done: Batches that the next pass leaves out, without loading them.
    """

    def __init__(self, batches: Any, seed: int, rank: int) -> None:
        self.batches, self.seed, self.rank = batches, seed, rank
        self.epoch = self.done = 0

    def __getattr__(self, name: str) -> Any:
        # Its sampler, batch size and so on. Not while it is unpickled, when nothing is there yet.
        if name.startswith('__') or name == 'batches':
            raise AttributeError(name)
        return getattr(self.batches, name)

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[list[Draw]]:
        epoch, done = self.epoch, self.done
        self.epoch, self.done = epoch + 1, 0
        for number, batch in islice(enumerate(self.batches), done, None):
            place = self.seed, self.rank, epoch, number
            yield [Draw(int(index), (*place, position)) for position, index in enumerate(batch)]


def number_samples(loader: DataLoader, seed: int, rank: int) -> NumberedBatches | None:
    """Have a loader's samples drawn as their places say.

    Args:
        loader: Of a data set with indices, before its first pass.
        seed: Of the run, >= 0.
        rank: Of this process.

    Returns:
        Its batches from now on; ``None`` if it has none that could be numbered, and stays as it was.
    """
    batches = loader.batch_sampler
    data = loader.dataset
    if (
        batches is None
        or hasattr(data, '__getitems__')
        or not (hasattr(data, '__getitem__') and hasattr(data, '__dict__'))
    ):
        return None
    loader.dataset.__getitems__ = SeededSamples(loader.dataset)  # type: ignore[attr-defined]  # which torch looks for
    numbered = NumberedBatches(batches, seed, rank)
    # A loader lets nobody change it; nothing of it has been used yet.
    object.__setattr__(loader, 'batch_sampler', numbered)
    return numbered


def set_epoch(loader: DataLoader, epoch: int) -> None:
    """Tell a loader's sampler which epoch comes, as MMEngine does."""
    samplers: list[Any] = [loader.sampler, getattr(loader.batch_sampler, 'sampler', None)]
    for sampler in samplers:
        if hasattr(sampler, 'set_epoch'):
            sampler.set_epoch(epoch)
            return


def draw_again(loader: DataLoader, passes: int) -> None:
    """Bring a sampler that goes on from what it drew before, as ``MultiSourceSampler``, to where it was.

    Args:
        loader: A new one.
        passes: How many there have been.
    """
    if isinstance(loader.sampler, STATELESS) or not isinstance(loader.batch_sampler, NumberedBatches):
        return
    for epoch in range(passes):
        set_epoch(loader, epoch)
        for _ in loader.batch_sampler.batches:
            pass
