"""Numbers and texts of the runs, side by side."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from .charts import main_metrics
from .trained_run import TrainedRun

if TYPE_CHECKING:
    from torch import nn

_PACKAGES = (
    'mmpose_gan', 'mmpose', 'mmdet', 'mmengine', 'mmcv', 'mmcv-lite', 'torch', 'torchvision', 'numpy', 'matplotlib',
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """A part of a table: a heading, and for each row its name and a cell for each run."""

    heading: str
    rows: list[tuple[str, list[str]]]


def metric_rows(runs: Sequence[TrainedRun], everything: bool = False) -> list[Rows]:
    """Metrics of the last validation, and of each split that ``tools/test.py --out`` has left in the work dirs.

    Args:
        runs: Side by side.
        everything: All metrics instead of the main ones.
    """
    last = [{metric: values[-1] for metric, (_, values) in run.log.validation.items()} for run in runs]
    parts = {'last validation': last} if any(last) else {}
    parts |= {
        f'test on {split}': [run.tests.get(split, {}) for run in runs]
        for split in sorted({split for run in runs for split in run.tests})
    }
    main = set(main_metrics(runs))

    def rows(columns: Sequence[dict[str, float]]) -> list[tuple[str, list[str]]]:
        shown = [n for n in dict.fromkeys(n for run in columns for n in run) if everything or not main or n in main]
        return [(name, [number(run.get(name)) for run in columns]) for name in shown]

    return [Rows(heading, rows(columns)) for heading, columns in parts.items()]


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
    return Rows('training', list(rows.items()))


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
