"""What a metric's number means: its unit, and whether more of it is better."""

from __future__ import annotations

from typing import NamedTuple

#: Parts of names of which less is better; of all else more is.
_LESS = ('implausible', 'one spot', 'mpjpe', 'epe', 'nme', 'ece', 'aurc', 'wrong', 'loss', 'milliseconds')
#: Prefixes (or names) of shares that are logged as such, in [0, 1]; shown in percent, as the others are.
_SHARES = ('coco/', 'crowdpose/', 'PCK', 'AUC', 'NME', 'JDR')
_MILLIMETRES, _PIXELS = ('mpjpe',), ('EPE',)
#: Neither good nor bad: what the labels are, or how many there are.
_NEUTRAL = ('ground truth', 'wrong')


class Measure(NamedTuple):
    """How a metric is shown.

    Attributes:
        unit: Of the shown number: ``'%'``, ``'mm'`` or ``'px'``.
        factor: From the logged number to the shown one.
        better: 1 if more is better, -1 if less is, 0 if neither.
    """

    unit: str
    factor: float
    better: int

    @property
    def arrow(self) -> str:
        """Which way is better, as a sign; empty if neither."""
        return {1: '↑', -1: '↓'}.get(self.better, '')


def measure(metric: str) -> Measure:
    """How a metric of MMPose or of this package is shown, by its name in the log.

    Example:
        >>> measure('coco/AP')
        Measure(unit='%', factor=100.0, better=1)
        >>> measure('plausibility/implausible').arrow
        '↓'
    """
    name = metric.lower()
    unit, factor = '%', 1.0
    if any(part in name for part in _MILLIMETRES):
        unit = 'mm'
    elif metric.rpartition('/')[2].startswith(_PIXELS):
        unit = 'px'
    elif metric.startswith(_SHARES):
        factor = 100.0
    if name.rpartition('/')[2].endswith(_NEUTRAL):
        return Measure(unit, factor, 0)
    return Measure(unit, factor, -1 if any(part in name for part in _LESS) else 1)
