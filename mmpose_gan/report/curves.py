"""Charts of lines, by matplotlib and without its global state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from matplotlib.figure import Figure

from .training_log import Curve

#: Colours of the runs; they are told apart on white and on black.
COLOURS = ('#3b8ee0', '#e68a00', '#1fa37a', '#cc6fae', '#8a7ae6', '#d1495b', '#8d8d2b', '#6b7a8f')
_POINTS = 400
#: Letters that fit the width of a chart.
_LINE = 40


@dataclass(frozen=True)
class Line:
    """A labelled line of a chart.

    Attributes:
        label: Its entry in the legend.
        curve: x and y.
        colour: As matplotlib writes it; ``None`` takes matplotlib's next.
        style: Of the stroke, as matplotlib writes it.
    """

    label: str
    curve: Curve
    colour: str | None = None
    style: str = '-'


def chart(lines: Sequence[Line], xlabel: str, ylabel: str, title: str = '', log: bool = False) -> Figure:
    """Draw lines over one another, 4.5 x 3.2 inches; a curve of one point becomes a mark.

    Args:
        lines: What to draw.
        xlabel: Quantity and unit.
        ylabel: Quantity and unit.
        title: Above the axes.
        log: Logarithmic y, where all values are positive.
    """
    figure = Figure(figsize=(4.5, 3.2), layout='constrained')
    axes = figure.subplots()
    for line in lines:
        x, y = thin(line.curve)
        axes.plot(
            x, y, label=line.label, color=line.colour, linestyle=line.style, linewidth=1.5,
            marker='o' if len(x) == 1 else None,
        )  # fmt: skip
    axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
    if log and all(value > 0 for line in lines for value in line.curve[1]):
        axes.set_yscale('log')
    axes.locator_params(axis='x', nbins=6)
    axes.grid(alpha=0.3)
    legend(figure)
    return figure


def within(curve: Curve, low: float, high: float) -> Curve:
    """The part of a curve with ``low`` <= x <= ``high``."""
    kept = [(x, y) for x, y in zip(*curve, strict=True) if low <= x <= high]
    return [x for x, _ in kept], [y for _, y in kept]


def legend(figure: Figure) -> None:
    """Put the legend below the axes, where it hides nothing and is not cut off: long labels stand alone or wrap."""
    handles, labels = figure.axes[0].get_legend_handles_labels()
    wrapped = [fill(label, _LINE) for label in labels]
    columns = 2 if all(len(label) <= _LINE // 2 for label in labels) else 1
    figure.legend(handles, wrapped, loc='outside lower center', ncols=columns, frameon=False)


def thin(curve: Curve) -> Curve:
    """At most 400 points: means over neighbours, as a longer log shows nothing but its noise."""
    if len(curve[0]) <= _POINTS:
        return curve
    x, y = ([float(part.mean()) for part in np.array_split(np.asarray(values), _POINTS)] for values in curve)
    return x, y
