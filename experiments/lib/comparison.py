"""Means, spreads, and differences to a baseline, paired by seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

#: Values of one row by seed; None where a metric is not defined.
BySeed = Mapping[int, float | None]


@dataclass(frozen=True)
class Spread:
    """A mean over seeds.

    Attributes:
        mean: The mean, NaN without seeds.
        low: Lower end of a 95 % interval of the mean, or of the range of values, as the function says; NaN without.
        high: Upper end.
        seeds: Number of seeds.
    """

    mean: float
    low: float
    high: float
    seeds: int


def values_of(by_seed: BySeed) -> dict[int, float]:
    """Those that are defined."""
    return {seed: value for seed, value in by_seed.items() if value is not None}


def spread(by_seed: BySeed) -> Spread:
    """Mean, least and largest value."""
    values = list(values_of(by_seed).values())
    if not values:
        return Spread(float('nan'), float('nan'), float('nan'), 0)
    return Spread(float(np.mean(values)), min(values), max(values), len(values))


def paired_difference(row: BySeed, baseline: BySeed, resamples: int = 9999) -> Spread:
    """Mean difference of a row to its baseline over the seeds that both have, with a bootstrap interval.

    The percentile bootstrap over the differences, from a fixed seed. It speaks of other seeds on the same people, not
    of other people. Percentiles of so few values are somewhat too narrow; there is no interval for fewer than three.

    Args:
        row: Values of the row.
        baseline: Values of the baseline.
        resamples: Number of bootstrap samples.
    """
    ours, theirs = values_of(row), values_of(baseline)
    differences = np.array([ours[seed] - theirs[seed] for seed in sorted(ours.keys() & theirs.keys())])
    if differences.size == 0:
        return Spread(float('nan'), float('nan'), float('nan'), 0)
    low = high = float('nan')
    if differences.size >= 3:
        low, high = stats.bootstrap(
            (differences,), np.mean, n_resamples=resamples, method='percentile', rng=np.random.default_rng(0)
        ).confidence_interval
    return Spread(float(differences.mean()), float(low), float(high), differences.size)
