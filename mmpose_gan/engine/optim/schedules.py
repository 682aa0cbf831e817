"""A schedule of one player for another: what it says in absolute rates is brought to the other's rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: Rates that MMEngine's schedules take as they are; other arguments are factors of the optimizer's rate.
ABSOLUTE = ('eta_min', 'eta_max', 'min_value', 'eps')

Schedule = Mapping[str, Any]


def scaled_schedule(schedule: Schedule, factor: float) -> Schedule:
    """The config of a schedule with its absolute learning rates times a factor; one of momenta stays as it is.

    Args:
        schedule: An entry of ``param_scheduler``.
        factor: The other player's rate beside that of the schedule's player.

    Example:
        >>> scaled_schedule(dict(type='CosineAnnealingLR', T_max=9, eta_min=1e-3), 0.5)
        {'type': 'CosineAnnealingLR', 'T_max': 9, 'eta_min': 0.0005}
    """
    kind = schedule['type']
    name = kind if isinstance(kind, str) else kind.__name__
    if not name.endswith('LR') and schedule.get('param_name') != 'lr':
        return schedule
    return {key: _times(value, factor) if key in ABSOLUTE else value for key, value in schedule.items()}


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, Sequence):  # one for each group of parameters
        return [part * factor for part in value]
    return value if value is None else value * factor
