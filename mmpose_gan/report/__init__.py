"""Pictures of runs: their curves, what they make of samples, and a page of it all.

What needs neither torch nor matplotlib is imported without them: names are looked up when they are used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .curves import Line, chart
    from .errors import PlotError
    from .page import report, write_whole
    from .trained_run import TrainedRun, load_runs
    from .training_log import Curve, accuracy_curve, read_log

__all__ = [
    'Curve',
    'Line',
    'PlotError',
    'TrainedRun',
    'accuracy_curve',
    'chart',
    'load_runs',
    'read_log',
    'report',
    'write_whole',
]

#: Public name -> the module here that it comes from.
_SOURCES = dict(
    Curve='training_log',
    Line='curves',
    PlotError='errors',
    TrainedRun='trained_run',
    accuracy_curve='training_log',
    chart='curves',
    load_runs='trained_run',
    read_log='training_log',
    report='page',
    write_whole='page',
)


def __getattr__(name: str) -> object:
    if name not in _SOURCES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(f'.{_SOURCES[name]}', __name__), name)
