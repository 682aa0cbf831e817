"""PCK over threshold of several runs, as a part of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mmpose_gan.evaluation.functional import GROUPS

from .charts import threshold_charts
from .curve_file import Unit, name_of_pck, units_of_length
from .errors import PlotError
from .look_at_runs import Look
from .pck_curves import pck_curves, unit_of


def pck_section(looks: Sequence[Look], colour_of: Mapping[str, str]) -> dict:
    """Charts of all joints together, charts by joint, and what a reader has to know: for the page's template.

    Args:
        looks: At the runs; the unit is the first one's.
        colour_of: The runs' colours, by name.
    """
    if not looks:
        return dict(pck_charts=[], pck_joint_charts=[], pck_note='Not computed: nothing could be predicted.')
    unit, largest = unit_of(looks[0].run.config)
    names = looks[0].names
    try:
        curves = [pck_curves(look.predictions, names, unit, largest) for look in looks]
    except PlotError as error:
        return dict(pck_charts=[], pck_joint_charts=[], pck_note=f'Not computed: {error}.')
    columns = {joint for members in GROUPS.values() for joint in members}
    left_out = [name for name in names if name not in columns]
    note = (
        f'Predicted anew by the checkpoints above for {len(looks[0].predictions.pred)} people of the validation set, '
        f'framed by their ground-truth boxes. The unit is {_unit(unit)}.'
    ) + (f' In no column, and not in Total: {", ".join(left_out)}.' if left_out else '')
    charts, joint_charts = (
        threshold_charts(
            {
                look.run.name: {title: curve for title, curve in run.items() if (title in GROUPS) == by_joint}
                for look, run in zip(looks, curves, strict=True)
            },
            colour_of,
            units_of_length(unit),
            name_of_pck(unit),
        )
        for by_joint in (False, True)
    )
    return dict(pck_charts=charts, pck_joint_charts=joint_charts, pck_note=note)


def _unit(unit: Unit) -> str:
    if unit == 'head':
        return 'the head size of the annotations (PCKh, chou2017 Fig. 9)'
    if unit == 'bbox':
        return 'the longer side of the box'
    return f'the torso, {unit[0]} to {unit[1]} (chou2017 eq. 6, Fig. 8)'
