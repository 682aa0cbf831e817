"""Whether predicted poses are right as a whole, which a mean over joints hides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mmpose_gan.registry import METRICS

from ..functional.whole_pose import (
    collapsed_pairs,
    correct_limbs,
    left_right_pairs,
    limbs,
    share_of,
    share_of_complete,
    within,
)
from .grouped_pck import GroupedPCKAccuracy, Norm
from .table import log_table


@METRICS.register_module()
class WholePoseAccuracy(GroupedPCKAccuracy):
    """Complete poses, left and right joints on one spot, and limbs.

    The best guess of each heatmap alone maximizes PCK, a mean over joints; what maps that know nothing of each other
    cannot give is their agreement. Implausible poses are counted by ``PlausibilityMetric``.

    The labels alone say what counts: joints with a label, of people with a ``norm``, which limbs do without. A NaN
    prediction is wrong.

    Args:
        thresholds: Largest errors of a correct joint in units of ``norm``, > 0.
        shares: Shares of a person's labelled joints that must be correct, in (0, 1].
        norm: See :class:`GroupedPCKAccuracy`; for ``near`` and ``apart`` a torso is meant.
        near: Left and right joint predicted at most so far apart are on one spot, in units of ``norm``.
        apart: Only pairs count that are farther apart in the ground truth, in units of ``norm``.
        collect_device: See :class:`GroupedPCKAccuracy`.
        prefix: Prefix of the metric names instead of ``whole``.

    Raises:
        ValueError: A threshold is not above 0, a share not in (0, 1], or not 0 <= ``near`` <= ``apart``.

    The metrics, in percent, NaN where nothing counts: ``whole/all@0.5`` and ``whole/90%@0.5``, people with all and with
    at least 90 % of their labelled joints within 0.5; ``whole/one spot``, left-right pairs on one spot that the truth
    has apart, the fewer the better; ``whole/PCP``, limbs with both ends within half of their length (strict PCP), and
    ``whole/PCP forearm`` and so on.
    """

    default_prefix = 'whole'

    def __init__(
        self,
        thresholds: Sequence[float] = (0.2, 0.5),
        shares: Sequence[float] = (1.0, 0.9),
        norm: Norm = ('left_hip', 'right_shoulder'),
        near: float = 0.15,
        apart: float = 0.4,
        collect_device: str = 'cpu',
        prefix: str | None = None,
    ) -> None:
        super().__init__(norm=norm, collect_device=collect_device, prefix=prefix)
        if not thresholds or min(thresholds) <= 0:
            raise ValueError(f'thresholds must be above 0, got {list(thresholds)}')
        if not shares or not 0 < min(shares) <= max(shares) <= 1:
            raise ValueError(f'shares must be in (0, 1], got {list(shares)}')
        if not 0 <= near <= apart:
            raise ValueError(f'near must be at least 0 and at most apart, got {near} and {apart}')
        self.thresholds, self.shares = list(thresholds), list(shares)
        self.near, self.apart = near, apart

    def result(self, sample: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """One sample: joints predicted and true (K, 2), which have a label (K,), and the unit, a scalar."""
        gt, labelled, unit = self.ground_truth(sample)
        pred = np.asarray(sample['pred_instances']['keypoints'], dtype=np.float64)[..., :2]
        return dict(pred=pred[0], gt=np.asarray(gt, dtype=np.float64)[0], labelled=labelled[0], unit=unit[0])

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Metrics of all collected results; see the class."""
        names = self.joint_names
        if not results:  # shapes for the sums below
            nothing = np.full((len(names), 2), np.nan)
            results = [dict(pred=nothing, gt=nothing, labelled=np.zeros(len(names), dtype=bool), unit=np.nan)]
        pred, gt, labelled, unit = (np.stack([r[key] for r in results]) for key in ('pred', 'gt', 'labelled', 'unit'))
        counts = labelled & (unit > 0)[:, None]
        metrics = {}
        for threshold in self.thresholds:
            correct = within(pred, gt, threshold * unit[:, None])
            for share in self.shares:
                title = 'all' if share == 1 else f'{100 * share:g}%'
                metrics[f'{title}@{threshold:g}'] = share_of_complete(correct, counts, share)
        pairs = left_right_pairs(names)
        metrics['one spot'] = share_of(*collapsed_pairs(pred, gt, counts, unit, pairs, self.near, self.apart))
        parts = {limb: correct_limbs(pred, gt, labelled, ends) for limb, ends in limbs(names).items()}
        if parts:
            metrics['PCP'] = share_of(*(np.concatenate(column, axis=1) for column in zip(*parts.values(), strict=True)))
        metrics |= {f'PCP {limb}': share_of(*part) for limb, part in parts.items()}
        metrics = {name: 100 * share for name, share in metrics.items()}
        people, asked = int(counts.any(axis=1).sum()), len(pairs)
        log_table('Whole poses, percent', {'': metrics}, f'{people} people, {asked} left-right pairs of joints')
        return metrics
