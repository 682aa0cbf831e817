"""Curves of PCK over threshold as ``TorsoPCKAccuracy(curve_file=...)`` writes them, and what their units are called."""

from __future__ import annotations

import json
from pathlib import Path

from .errors import PlotError
from .training_log import Curve

#: What distances are measured in: ``'head'`` (MPII's head size), ``'bbox'`` (the longer side of the box), two joints.
Unit = str | tuple[str, str]


def units_of_length(unit: Unit) -> str:
    """The plural that an axis is labelled with.

    >>> units_of_length('head'), units_of_length(('left_hip', 'right_shoulder')), units_of_length(('neck', 'head_top'))
    ('head sizes', 'torso lengths', 'distances neck to head_top')
    """
    if unit == 'head':
        return 'head sizes'
    if unit == 'bbox':
        return 'box sides'
    ends = {joint.removeprefix('left_').removeprefix('right_') for joint in unit}
    return 'torso lengths' if ends == {'hip', 'shoulder'} else f'distances {unit[0]} to {unit[1]}'


def name_of_pck(unit: Unit) -> str:
    """PCKh where the unit is the head."""
    return 'PCKh' if unit == 'head' else 'PCK'


def threshold_curve(file: Path, joint: str) -> tuple[Curve, Unit]:
    """Thresholds and PCK in percent of one column of the tables or one joint, and the unit of the thresholds.

    Raises:
        PlotError: The file is no curve file, or the joint is not in it.
    """
    try:
        content = json.loads(file.read_text(encoding='utf-8'))
        curves, thresholds, torso = content['groups'] | content['joints'], content['thresholds'], content['torso']
        whole = ''.join(torso)  # a list of letters was written before 'head' was meant to work
        unit: Unit = whole if whole in ('head', 'bbox') else (torso[0], torso[1])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise PlotError(f'{file} is no curve file of TorsoPCKAccuracy ({error})') from error
    if joint not in curves:
        raise PlotError(f'{file} has no {joint!r}; it has {sorted(curves)}')
    return (thresholds, [float('nan') if value is None else value for value in curves[joint]]), unit
