"""What a data worker spends on an image, transform by transform, and what it sends."""

from __future__ import annotations

import io
import pickle
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

import numpy as np
from mmengine.dataset import BaseDataset
from torch import Tensor
from torch.utils.data import DataLoader

from .timing import interleaved, summary


class _Timed:
    """A transform that adds the processor time it takes to ``seconds[name]``."""

    def __init__(self, transform: Callable[[dict], dict], seconds: dict[str, float]) -> None:
        self.transform, self.seconds = transform, seconds

    def __call__(self, results: dict) -> dict:
        start = time.process_time()
        results = self.transform(results)
        self.seconds[type(self.transform).__name__] += time.process_time() - start
        return results


def one_pass(
    dataset: BaseDataset, collate: Callable[[list[dict]], dict], batch_size: int, seed: int
) -> dict[str, float]:
    """Prepare and collate all samples in order.

    Processor time, not wall time: what else runs on the machine does not count, nor does waiting for a disc.

    Returns:
        Seconds for each image, by transform; ``(annotation)`` is the copy of a sample's labels that the data set
        hands to the pipeline, ``total`` the sum.
    """
    np.random.seed(seed)
    seconds: dict[str, float] = defaultdict(float)
    stock = dataset.pipeline.transforms
    dataset.pipeline.transforms = [_Timed(transform, seconds) for transform in stock]
    try:
        for first in range(0, len(dataset), batch_size):
            start, before = time.process_time(), sum(seconds.values())
            samples = [dataset.prepare_data(i) for i in range(first, min(first + batch_size, len(dataset)))]
            end = time.process_time()
            seconds['(annotation)'] += end - start - (sum(seconds.values()) - before)
            collate(samples)
            seconds['(collate)'] += time.process_time() - end
    finally:
        dataset.pipeline.transforms = stock
    seconds['total'] = sum(seconds.values())
    return {name: value / len(dataset) for name, value in seconds.items()}


def steps(loaders: Mapping[str, DataLoader], rounds: int) -> dict[str, dict[str, dict]]:
    """For each loader and step a summary of :func:`one_pass` over interleaved rounds, the first of which warms up.

    In a round all loaders make the same random choices.
    """
    passes: dict[str, list[dict[str, float]]] = {name: [] for name in loaders}

    def run(name: str) -> None:
        loader, done = loaders[name], passes[name]
        batch_size = cast(int, loader.batch_size)  # None is for loaders with a batch_sampler of their own
        done.append(one_pass(loader.dataset, loader.collate_fn, batch_size, seed=len(done)))

    interleaved(rounds, {name: partial(run, name) for name in loaders}, warmup=1)
    return {name: {step: summary([one[step] for one in done[1:]]) for step in done[0]} for name, done in passes.items()}


def processor_seconds(
    rounds: int, alternatives: Mapping[str, Callable[[], object]], warmup: int = 1
) -> dict[str, list[float]]:
    """:func:`benchmarks.lib.timing.interleaved` in processor time, for work on the CPU."""
    seconds: dict[str, list[float]] = {name: [] for name in alternatives}

    def run(name: str) -> None:
        start = time.process_time()
        alternatives[name]()
        seconds[name].append(time.process_time() - start)

    interleaved(rounds, {name: partial(run, name) for name in alternatives}, warmup)
    return {name: values[warmup:] for name, values in seconds.items()}


class _CountingPickler(pickle.Pickler):
    """Pickles all but tensors, which a worker puts into shared memory; their sizes are in ``tensors``."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self.tensors: list[int] = []

    def persistent_id(self, obj: object) -> int | None:
        """See ``pickle.Pickler``."""
        if not isinstance(obj, Tensor):
            return None
        self.tensors.append(obj.nbytes)
        return len(self.tensors)


def crossing(batch: dict) -> dict[str, float]:
    """What goes from a worker to the main process: ``shared_bytes``, ``pickled_bytes`` and ``tensors`` an image."""
    images = len(batch['inputs'])
    stream = io.BytesIO()
    pickler = _CountingPickler(stream)
    pickler.dump(batch)
    return dict(
        shared_bytes=sum(pickler.tensors) / images,
        pickled_bytes=stream.tell() / images,
        tensors=len(pickler.tensors) / images,
    )
