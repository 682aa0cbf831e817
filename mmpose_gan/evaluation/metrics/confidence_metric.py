"""How well scores of joints and of poses tell what is right from what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mmpose_gan.checks import real_number, whole_number
from mmpose_gan.registry import METRICS

from ..functional.confidence import auroc, average_precision, calibration_error, risk_coverage_area
from ..functional.pck import BoolArray, FloatArray
from .grouped_pck import GroupedPCKAccuracy, Norm
from .table import log_table


@METRICS.register_module()
class ConfidenceMetric(GroupedPCKAccuracy):
    """Whether ``keypoint_scores`` know which joints, and which poses, are wrong.

    A joint is wrong where its error is above ``threshold``; a pose where more than ``wrong_share`` of its joints are.
    Joints count that have a label, of people with a ``norm``. A pose's confidence is ``pred_instances.pose_scores``
    where a model gives them (docs/critic.md), else the mean of all its ``keypoint_scores``.

    Args:
        threshold: Largest error of a right joint in units of ``norm``, > 0.
        wrong_share: Largest share of wrong joints in a right pose, in [0, 1).
        bins: Bins of the expected calibration error.
        norm: See :class:`GroupedPCKAccuracy`.
        collect_device: See :class:`GroupedPCKAccuracy`.
        prefix: Prefix of the metric names instead of ``confidence``.

    Raises:
        ValueError: A number is out of range.

    The metrics, in percent, NaN where nothing can be told apart: ``confidence/joint AUROC`` (50 by chance) and ``AP``
    (``wrong`` by chance) of finding what is wrong, ``AURC``, the area under the risk-coverage curve, and ``ECE``, the
    expected calibration error, of which less is better, ``wrong``, the share of wrong ones; ``confidence/pose AUROC``
    and so on.
    """

    default_prefix = 'confidence'

    def __init__(
        self,
        threshold: float = 0.2,
        wrong_share: float = 0.1,
        bins: int = 15,
        norm: Norm = ('left_hip', 'right_shoulder'),
        collect_device: str = 'cpu',
        prefix: str | None = None,
    ) -> None:
        super().__init__(norm=norm, collect_device=collect_device, prefix=prefix)
        self.threshold = real_number('threshold', threshold, above=0)
        self.wrong_share = real_number('wrong_share', wrong_share, 0, 1)
        self.bins = whole_number('bins', bins, 1)

    def result(self, sample: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Distances and scores (K,) of one sample, and its pose's score."""
        instances = sample['pred_instances']
        scores = np.asarray(instances['keypoint_scores'], dtype=np.float64)[0]
        pose = instances['pose_scores'][0] if 'pose_scores' in instances else scores.mean()
        return super().result(sample) | dict(scores=scores, pose=np.float64(pose))

    def wrong_poses(self, distances: FloatArray) -> tuple[BoolArray, BoolArray]:
        """Which poses are wrong, and which count, each (N,), from distances (N, K), NaN where a joint does not."""
        counts = ~np.isnan(distances)
        wrong = ((distances > self.threshold) & counts).sum(axis=1)
        total = counts.sum(axis=1)
        # Less than a joint's share above, for products such as 0.1 * 30.
        return wrong > self.wrong_share * total + 1e-9, total > 0

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Metrics of all collected results; see the class."""
        distances, scores = self.stack(results), self.stack(results, 'scores')
        poses = np.array([result['pose'] for result in results], dtype=np.float64)
        asked = ~np.isnan(distances)
        wrong, counts = self.wrong_poses(distances)
        pairs = dict(joint=(scores[asked], distances[asked] > self.threshold), pose=(poses[counts], wrong[counts]))
        rows = {name: self._row(*pair) for name, pair in pairs.items()}
        log_table(
            f'Confidence, percent, of joints within {self.threshold:g}',
            rows,
            f'{int(counts.sum())} people; wrong is a pose with more than {self.wrong_share:g} of its joints wrong',
        )
        return {f'{name} {title}': value for name, row in rows.items() for title, value in row.items()}

    def _row(self, confidence: FloatArray, wrong: BoolArray) -> dict[str, float]:
        numbers = dict(
            AUROC=auroc(confidence, wrong),
            AP=average_precision(confidence, wrong),
            AURC=risk_coverage_area(confidence, wrong),
            ECE=calibration_error(confidence, wrong, self.bins),
            wrong=float(wrong.mean()) if wrong.size else float('nan'),
        )
        return {name: 100 * value for name, value in numbers.items()}
