"""Verdicts of discriminators that say real or fake, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from .image import Image
from .seen_sample import Opinion
from .tile_rows import GROUND, INK


def draw_verdicts(axes: Axes, opinion: Opinion, names: Sequence[str]) -> None:
    """Draw verdicts as bars from 0 to 100 percent, two for each, and dots where the generated ones' should end.

    Args:
        axes: Where to draw.
        opinion: With logits as verdicts (V,).
        names: Joint names (K,), which label the verdicts if V is K.
    """
    rows = np.arange(len(opinion.on_real))
    for logits, label, offset in ((opinion.on_real, 'real', -0.2), (opinion.on_fake, 'generated', 0.2)):
        # tanh does not overflow, whatever the logit.
        axes.barh(rows + offset, 50 * (1 + np.tanh(logits / 2)), 0.38, label=label)
    if opinion.answers is not None:
        axes.plot(
            100 * opinion.answers, rows + 0.2, 'o', color='#d1495b', markersize=3, clip_on=False,
            label='right answer to generated',
        )  # fmt: skip
    axes.set_yticks(rows, _labels(names, len(rows)))
    axes.set(xlim=(0, 100), xlabel='taken for real, %')
    axes.invert_yaxis()


def verdict_picture(opinion: Opinion, names: Sequence[str]) -> Image:
    """The bars on a dark ground, as one picture, BGR.

    Args:
        opinion: With logits as verdicts (V,).
        names: Joint names (K,), which label the verdicts if V is K.
    """
    ground, ink = (f'#{red:02x}{green:02x}{blue:02x}' for blue, green, red in (GROUND, INK))
    keys: tuple[Any, ...] = (
        'text.color',
        'axes.edgecolor',
        'axes.labelcolor',
        'xtick.color',
        'ytick.color',
        'axes.titlecolor',
    )
    with matplotlib.rc_context(dict.fromkeys(keys, ink)):
        figure = Figure(
            figsize=(6.0, 1.5 + 0.2 * len(opinion.on_real)), dpi=100, layout='constrained', facecolor=ground
        )
        axes = figure.subplots()
        axes.set_facecolor(ground)
        draw_verdicts(axes, opinion, names)
        axes.set_title(f'{opinion.name}: verdicts', fontsize=10)
        figure.legend(loc='outside lower center', ncols=3, frameon=False, fontsize=8)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 2::-1].copy()


def _labels(names: Sequence[str], count: int) -> list[str]:
    """A joint for each verdict, or the pose if there is one verdict, or numbers."""
    if len(names) == count:
        return list(names)
    return ['pose'] if count == 1 else [str(row) for row in range(count)]
