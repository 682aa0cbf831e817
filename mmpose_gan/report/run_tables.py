"""Numbers and texts of the runs, side by side."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple

from .charts import main_metrics
from .measures import measure
from .seeds import seed_groups, spread
from .trained_run import TrainedRun

if TYPE_CHECKING:
    from torch import nn

_PACKAGES = (
    'mmpose_gan', 'mmpose', 'mmdet', 'mmengine', 'mmcv', 'mmcv-lite', 'torch', 'torchvision', 'numpy', 'matplotlib',
)  # fmt: skip


class Cell(NamedTuple):
    """A cell of a table; ``best`` where no run does better, and some does worse."""

    text: str
    best: bool = False


@dataclass(frozen=True)
class Rows:
    """A part of a table: a heading, and for each row its name and a cell for each column."""

    heading: str
    rows: list[tuple[str, list[Cell]]]


def metric_rows(runs: Sequence[TrainedRun], everything: bool = False) -> list[Rows]:
    """Metrics of the last validation, and of each split that ``tools/test.py --out`` has left in the work dirs.

    Args:
        runs: Side by side.
        everything: All metrics instead of the main ones.
    """
    shown = _shown(runs, everything)
    return [
        Rows(heading, [_metric_row(name, [run.get(name, math.nan) for run in columns]) for name in shown(columns)])
        for heading, columns in _parts(runs).items()
    ]


def seed_rows(runs: Sequence[TrainedRun]) -> tuple[list[str], list[Rows]]:
    """The same main metrics with seeds together: what the columns are called, and mean and standard deviation.

    Nothing where no two runs differ in their seed alone.
    """
    groups = seed_groups(runs)
    if all(len(group) == 1 for group in groups):
        return [], []
    names = [f'{group[0].name}, {len(group)} seeds' if len(group) > 1 else group[0].name for group in groups]
    shown, rows = _shown(runs, False), []
    for heading, columns in _parts(runs).items():
        of = dict(zip([run.name for run in runs], columns, strict=True))
        lines = []
        for metric in shown(columns):
            how = measure(metric)
            values = [[how.factor * of[run.name].get(metric, math.nan) for run in group] for group in groups]
            lines.append((_title(metric), [Cell(spread(each)) for each in values]))
        rows.append(Rows(heading, lines))
    return names, rows


def _parts(runs: Sequence[TrainedRun]) -> dict[str, list[dict[str, float]]]:
    """What there are metrics of, and those of each run."""
    last = [{metric: values[-1] for metric, (_, values) in run.log.validation.items()} for run in runs]
    parts = {'last validation': last} if any(last) else {}
    return parts | {
        f'test on {split}': [run.tests.get(split, {}) for run in runs]
        for split in sorted({split for run in runs for split in run.tests})
    }


def _shown(runs: Sequence[TrainedRun], everything: bool) -> Callable[[Sequence[Mapping[str, float]]], list[str]]:
    main = set(main_metrics(runs))

    def shown(columns: Sequence[Mapping[str, float]]) -> list[str]:
        return [n for n in dict.fromkeys(n for run in columns for n in run) if everything or not main or n in main]

    return shown


def _title(metric: str) -> str:
    """A metric's name with its unit and the direction that is better."""
    how = measure(metric)
    return f'{metric}, {how.unit} {how.arrow}'.rstrip()


def _metric_row(metric: str, values: Sequence[float]) -> tuple[str, list[Cell]]:
    how = measure(metric)
    shown = [number(how.factor * value) for value in values]
    known = [how.better * value for value in values if value == value]
    # Of equal digits none is better.
    decides = how.better != 0 and len({text for text in shown if text != '-'}) > 1
    best = number(how.factor * how.better * max(known)) if decides else ''
    return _title(metric), [Cell(text, decides and text == best) for text in shown]


def training_rows(runs: Sequence[TrainedRun], models: Sequence[nn.Module]) -> Rows:
    """How long the runs trained, and what."""
    rows: dict[str, list[str]] = {}
    for run, model in zip(runs, models, strict=True):
        curves = run.log.training
        iterations = max((x[-1] for x, _ in curves.values()), default=None)
        discriminators = parameters(getattr(model, 'discriminators', None))
        for name, cell in {
            'iterations': '-' if iterations is None else f'{iterations:g}',
            'epochs': f'{curves["epoch"][1][-1]:g}' if 'epoch' in curves else '-',
            'training time': duration(run.log.seconds) if iterations else '-',
            'seconds an iteration': number(run.log.seconds / iterations) if iterations else '-',
            'parameters': f'{(parameters(model) - discriminators) / 1e6:.2f} M',
            'of discriminators, beside them': f'{discriminators / 1e6:.2f} M' if discriminators else '-',
            'checkpoint': run.checkpoint.name if run.checkpoint else '-',
        }.items():
            rows.setdefault(name, []).append(cell)
    return Rows('training', [(name, [Cell(text) for text in cells]) for name, cells in rows.items()])


def parameters(module: nn.Module | None) -> int:
    """How many numbers a module learns; none where there is no module."""
    return 0 if module is None else sum(parameter.numel() for parameter in module.parameters())


def number(value: float | None) -> str:
    """Four digits; a dash for what is not there."""
    return '-' if value is None or value != value else f'{value:.4g}'


def duration(seconds: float) -> str:
    """``65`` -> ``1 min 5 s``; ``7300`` -> ``2 h 1 min``."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f'{rest} s'
    hours, minutes = divmod(minutes, 60)
    return f'{hours} h {minutes} min' if hours else f'{minutes} min {rest} s'


def config_differences(runs: Sequence[TrainedRun]) -> list[tuple[str, str]]:
    """What the configs of the other runs change in that of the first: the run's name and a unified diff."""
    first, *others = ((run.name, run.config.pretty_text.splitlines()) for run in runs)
    return [
        (name, '\n'.join(difflib.unified_diff(first[1], text, first[0], name, lineterm='', n=2)))
        for name, text in others
    ]


def versions() -> list[tuple[str, str]]:
    """Packages and machine that made the report."""
    from mmengine.utils.dl_utils import collect_env  # needs torch

    rows = []
    for package in _PACKAGES:
        try:
            rows.append((package, metadata.version(package)))
        except metadata.PackageNotFoundError:
            continue
    return [*rows, *((key, str(value)) for key, value in collect_env().items() if key != 'numpy_random_seed')]
