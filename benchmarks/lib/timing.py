"""Times alternatives side by side: what disturbs the machine disturbs all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

import torch


def interleaved(
    rounds: int, alternatives: Mapping[str, Callable[[], object]], warmup: int = 1, device: str = 'cpu'
) -> dict[str, list[float]]:
    """Run every alternative once a round, in an order that rotates.

    Args:
        rounds: Number of timed rounds.
        alternatives: What to time, by name.
        warmup: Rounds that are not timed.
        device: Where the work runs; a GPU has finished it when the clock stops.

    Returns:
        Seconds of each round, by name.
    """
    names = list(alternatives)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for index in range(warmup + rounds):
        shift = index % len(names)
        for name in names[shift:] + names[:shift]:
            _wait(device)
            start = time.perf_counter()
            alternatives[name]()
            _wait(device)
            if index >= warmup:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def summary(seconds: Sequence[float]) -> dict[str, float | int]:
    """Median and quartiles of timings in seconds, and their number."""
    low, median, high = statistics.quantiles(seconds, n=4, method='inclusive') if len(seconds) > 1 else [seconds[0]] * 3
    return dict(median=median, q25=low, q75=high, rounds=len(seconds))


def ratios(above: Sequence[float], below: Sequence[float]) -> dict[str, float | int]:
    """Summary of the ratios of two alternatives, taken round by round."""
    return summary([a / b for a, b in zip(above, below, strict=True)])


def spread(figures: Mapping[str, float | int], digits: int = 2, factor: float = 1.0) -> str:
    """``median (q25 - q75)``."""
    median, low, high = (f'{figures[key] * factor:.{digits}f}' for key in ('median', 'q25', 'q75'))
    return f'{median} ({low} - {high})'


def _wait(device: str) -> None:
    if device.startswith('cuda'):
        torch.cuda.synchronize(device)
