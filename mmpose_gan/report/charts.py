"""Which charts a report has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from .curves import COLOURS, Line, chart
from .embed import Picture, two_themes
from .trained_run import TrainedRun
from .training_log import Curve

#: Keys that only say how the run was logged.
_ASIDE = ('time', 'data_time', 'memory', 'epoch', 'base_lr')


def training_charts(runs: Sequence[TrainedRun]) -> list[Picture]:
    """Losses, D_real with D_fake, the other numbers of the games and the learning rates; a colour for each run."""
    keys = list(dict.fromkeys(key for run in runs for key in run.log.training if key not in _ASIDE))
    rates = {key: key.rpartition('.')[0] for key in keys if key.rpartition('.')[2] == 'lr'}
    players = dict.fromkeys(key.rpartition('.')[0] for key in keys if key.endswith(('.d_real', '.d_fake')))
    errors = {player: {f'{player}.d_real': 'real', f'{player}.d_fake': 'fake'} for player in players}
    single = [key for key in keys if key not in rates and not any(key in pair for pair in errors.values())]
    charts = [_over_iterations(runs, {key: ''}, key) for key in single if 'loss' in key]
    charts += [_over_iterations(runs, pair, f'{player}: D_real, D_fake') for player, pair in errors.items()]
    charts += [_over_iterations(runs, {key: ''}, key) for key in single if 'loss' not in key]
    return [*charts, *([_over_iterations(runs, rates, 'learning rates')] if rates else [])]


def validation_charts(runs: Sequence[TrainedRun]) -> list[Picture]:
    """The runs' main metrics over iterations; none where every run was validated once, which a table says better."""
    curves = {
        metric: [
            Line(run.name, run.log.validation[metric], colour)
            for run, colour in zip(runs, colours(len(runs)), strict=True)
            if metric in run.log.validation
        ]
        for metric in main_metrics(runs)
    }
    return [
        two_themes(partial(chart, lines, 'iteration', '', metric), f'{metric} over iterations')
        for metric, lines in curves.items()
        if any(len(line.curve[0]) > 1 for line in lines)
    ]


def threshold_charts(
    curves: Mapping[str, Mapping[str, Curve]], colour_of: Mapping[str, str], unit: str, measure: str
) -> list[Picture]:
    """PCK over threshold of all runs, a chart for each column of the papers' tables.

    Args:
        curves: For each run, by name, its curves by column.
        colour_of: The runs' colours, by name.
        unit: Of the thresholds.
        measure: PCK or PCKh.
    """
    charts = []
    for title in dict.fromkeys(title for run in curves.values() for title in run):
        lines = [Line(name, run[title], colour_of[name]) for name, run in curves.items() if title in run]
        draw = partial(chart, lines, f'threshold, {unit}', f'{measure}, %', title)
        charts.append(two_themes(draw, f'{measure} over threshold, {title}'))
    return charts


def main_metrics(runs: Sequence[TrainedRun]) -> list[str]:
    """Validation metrics that are not one of a joint, of a column of the tables or of a variant (``AP .5``)."""
    from mmpose_gan.evaluation.functional import GROUPS  # a package that imports torch, which charts do without

    metrics = dict.fromkeys(metric for run in runs for metric in run.log.validation)
    return [metric for metric in metrics if ' ' not in metric and not any(column in metric for column in GROUPS)]


def colours(number: int) -> list[str]:
    """A colour for each run; they repeat after the eighth."""
    return [COLOURS[index % len(COLOURS)] for index in range(number)]


def _over_iterations(runs: Sequence[TrainedRun], labels: dict[str, str], title: str) -> Picture:
    """Training values of all runs. Several keys are told apart by their strokes and by their labels."""
    strokes = dict(zip(labels, ('-', '--', ':', '-.') * len(labels), strict=False))
    lines = [
        Line(f'{run.name} {labels[key]}'.strip(), run.log.training[key], colour, stroke)
        for run, colour in zip(runs, colours(len(runs)), strict=True)
        for key, stroke in strokes.items()
        if key in run.log.training
    ]
    log = 'loss' in title or 'D_real' in title or title.endswith('m_global')
    return two_themes(partial(chart, lines, 'iteration', '', title, log), f'{title} over iterations')
