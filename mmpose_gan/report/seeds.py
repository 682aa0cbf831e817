"""Runs of one config that differ in their seed alone, as one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from statistics import mean, stdev

from .trained_run import TrainedRun

#: Keys of a config that do not say what is trained: where it lies, how it is called, how it began.
_ASIDE = ('work_dir', 'randomness', 'experiment_name', 'visualizer', 'resume', 'launcher')


def seed_groups(runs: Sequence[TrainedRun]) -> list[list[TrainedRun]]:
    """Runs by config, in the order of the first of each; the seeds of a group are different ones."""
    groups: dict[str, dict[object, TrainedRun]] = {}
    for run in runs:
        content = {key: value for key, value in run.config.to_dict().items() if key not in _ASIDE}
        seed = (run.config.get('randomness') or {}).get('seed')
        groups.setdefault(json.dumps(content, sort_keys=True, default=str), {}).setdefault(seed, run)
    return [list(group.values()) for group in groups.values()]


def spread(values: Sequence[float], digits: int = 4) -> str:
    """Mean and standard deviation, such as ``35.2 ± 0.41``; a dash where there is nothing."""
    known = [value for value in values if value == value]
    if not known:
        return '-'
    text = f'{mean(known):.{digits}g}'
    return f'{text} ± {stdev(known):.2g}' if len(known) > 1 else text
