"""PCK in units of the torso, the measure for LSP and LIP in chou2017."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mmpose_gan.registry import METRICS

from ..functional import auc, pck
from ..functional.pck import FloatArray
from .grouped_pck import GroupedPCKAccuracy, Norm


@METRICS.register_module()
class TorsoPCKAccuracy(GroupedPCKAccuracy):
    """PCK@r of chou2017 eq. 6, for each column of the papers' tables and in total, with its curve and AUC.

    A joint is correct where its error is **at most** r torso lengths. ``Total`` pools all joints of the columns; where
    every joint is labelled, as in the LSP test set, that is also the mean over joints.

    The curve has ``curve_points`` equidistant thresholds from 0 to the largest of ``thresholds``; with the defaults
    0, 0.01, ..., 0.2 as in the evaluation code of the benchmark (bearpaw/eval_pose, utils/eval_pck.m), whose AUC
    (trapezoidal rule, range scaled to 1) is computed here too.

    Args:
        thresholds: Values of r to report, ascending, > 0.
        torso: Names of the two joints whose distance is the torso. The default is eq. 6 as printed; the authors' code
            measures ``('left_shoulder', 'right_hip')`` instead. ``'head'`` makes it PCKh (chou2017 Fig. 9, chen2017
            Fig. 5; give it ``prefix='pckh'``): see ``norm`` of :class:`GroupedPCKAccuracy`.
        curve_points: Number of thresholds of the curve, at least 2.
        curve_file: JSON file for the curve of every joint and column, for ``tools/plot_curves.py``; each evaluation
            replaces it. None writes nothing.
        collect_device: See :class:`GroupedPCKAccuracy`.
        prefix: Prefix of the metric names instead of ``torso``.

    Raises:
        ValueError: Thresholds do not ascend from above 0, or ``curve_points`` < 2; before training, if the data set
            has no such torso.

    The metrics, in percent: ``torso/PCK@0.2`` (the total), ``torso/Head@0.2`` and so on, ``torso/AUC``. NaN where no
    joint could be evaluated. A data set of which no joint fits the columns has the total alone, of all its joints.
    """

    default_prefix = 'torso'

    def __init__(
        self,
        thresholds: Sequence[float] = (0.2,),
        torso: Norm = ('left_hip', 'right_shoulder'),
        curve_points: int = 21,
        curve_file: str | None = None,
        collect_device: str = 'cpu',
        prefix: str | None = None,
    ) -> None:
        super().__init__(norm=torso, collect_device=collect_device, prefix=prefix)
        if len(thresholds) == 0 or thresholds[0] <= 0 or (np.diff(thresholds) <= 0).any():
            raise ValueError(f'thresholds must ascend from above 0, got {list(thresholds)}')
        if curve_points < 2:
            raise ValueError(f'curve_points must be at least 2, got {curve_points}')
        self.thresholds = list(thresholds)
        self.curve_thresholds = np.linspace(0, thresholds[-1], curve_points)
        self.curve_file = curve_file

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Metrics of all collected results; see the class."""
        distances = self.stack(results)
        groups = self.groups()
        rows: dict[str, dict[str, float]] = {f'@{r:g}': {} for r in self.thresholds}
        for title, joints in groups.items():
            for name, value in zip(rows, 100 * pck(distances[:, joints], self.thresholds), strict=True):
                rows[name][title] = float(value)
        metrics = {f'{t}{name}': v for name, row in rows.items() for t, v in row.items() if t != 'Total'}
        metrics |= {f'PCK{name}': row['Total'] for name, row in rows.items()}
        total_curve = 100 * pck(distances[:, groups['Total']], self.curve_thresholds)
        metrics['AUC'] = auc(total_curve, self.curve_thresholds)
        self.log_table('PCK', rows, distances)
        if self.curve_file is not None:
            self._save_curves(Path(self.curve_file), distances, groups, metrics['AUC'])
        return metrics

    def _save_curves(self, path: Path, distances: FloatArray, groups: dict[str, list[int]], area: float) -> None:
        """Write thresholds and percentages; NaN becomes null, which JSON can hold."""

        def curve(joints: list[int]) -> list[float | None]:
            values = 100 * pck(distances[:, joints], self.curve_thresholds)
            return [None if np.isnan(v) else float(v) for v in values]

        content = dict(
            torso=self.norm if isinstance(self.norm, str) else list(self.norm),
            instances=len(distances),
            auc=None if np.isnan(area) else area,
            thresholds=self.curve_thresholds.tolist(),
            groups={title: curve(joints) for title, joints in groups.items()},
            joints={name: curve([index]) for index, name in enumerate(self.joint_names)},
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + '\n')
