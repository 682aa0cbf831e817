"""Results of a matrix as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from .comparison import BySeed, spread, values_of


def draw_metrics(table: Mapping[str, Mapping[str, BySeed]], metrics: Sequence[str], file: Path) -> None:
    """A panel for each metric: every seed a dot, the mean a line.

    Args:
        table: Row, then metric, then seed.
        metrics: Keys of the metrics.
        file: Where the picture goes.
    """
    rows = list(table)
    figure = Figure(figsize=(3 * len(metrics) + 2, 0.4 * len(rows) + 1.2), layout='constrained')
    axes = np.atleast_1d(figure.subplots(1, len(metrics), sharey=True))
    for axis, metric in zip(axes, metrics, strict=True):
        for height, row in enumerate(rows):
            values = list(values_of(table[row].get(metric, {})).values())
            axis.plot(values, [height] * len(values), 'o', alpha=0.5)
            axis.plot([spread(table[row].get(metric, {})).mean], [height], '|k', markersize=18)
        axis.set_title(metric, fontsize=9)
        axis.grid(axis='x', alpha=0.3)
    axes[0].set_yticks(range(len(rows)), rows)
    axes[0].invert_yaxis()
    _save(figure, file)


def draw_curves(curves: Mapping[str, Sequence[Sequence[tuple[int, float]]]], title: str, file: Path) -> None:
    """A line for each seed over the iterations of training, one colour a row; gradient ratios on a logarithmic scale.

    Args:
        curves: For each row its curves.
        title: What they show.
        file: Where the picture goes.
    """
    figure = Figure(figsize=(7, 4), layout='constrained')
    axis = figure.subplots()
    for index, (row, lines) in enumerate(curves.items()):
        for number, line in enumerate(lines):
            steps, values = zip(*line, strict=True)
            axis.plot(steps, values, color=f'C{index}', alpha=0.6, label=None if number else row)
    axis.set_xlabel('iteration')
    axis.set_title(title)
    if title.endswith('gradient_ratio'):
        axis.set_yscale('log')
    axis.legend(fontsize=8)
    _save(figure, file)


def _save(figure: Figure, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)
