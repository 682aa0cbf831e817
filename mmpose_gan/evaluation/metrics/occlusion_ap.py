"""How well a two-task generator predicts which joints are occluded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmpose_gan.datasets.labels import sample_flags
from mmpose_gan.registry import METRICS

from ..functional.pck import BoolArray, FloatArray
from .joint_metric import JointMetric


@METRICS.register_module()
class OcclusionAP(JointMetric):
    """Average precision of occlusion scores, for each joint.

    For each joint the labelled instances are ranked by ``pred_instances.keypoint_occlusion_scores``, which the heads
    of this package add; positive is v = 1 in ``raw_ann_info``, negative v > 1. chen2017 shows occlusion maps (section
    3.3, Fig. 8) but does not measure them.

    Args:
        collect_device: Where MMEngine gathers the results of all ranks, ``'cpu'`` or ``'gpu'``.
        prefix: Prefix of the metric names instead of ``occlusion``.

    Raises:
        KeyError: On the first batch: no occlusion scores, or no raw flags.
        ValueError: On the first batch: another number of raw flags than joints.

    The metrics, in percent: ``occlusion/<joint>`` for each joint, NaN where it is never occluded, ``occlusion/mAP``,
    their mean over the others, and ``occlusion/chance``, the mean share of occluded instances over the same joints,
    which is about what scores without information reach.
    """

    default_prefix = 'occlusion'

    def process(self, data_batch: object, data_samples: Sequence[dict]) -> None:
        """Keep scores and flags (K,) of each sample, in the order of the data set.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries.
        """
        for sample in data_samples:
            if 'keypoint_occlusion_scores' not in sample['pred_instances']:
                raise KeyError(
                    'OcclusionAP: no keypoint_occlusion_scores in the predictions; model.head must be '
                    'mmpose_gan.PoseOcclusionHead or mmpose_gan.StackedPoseOcclusionHead'
                )
            scores = np.asarray(sample['pred_instances']['keypoint_occlusion_scores'], dtype=np.float64)[0]
            flags = sample_flags(sample, len(scores))
            if flags is None:
                raise KeyError(
                    'OcclusionAP: no raw visibility flags in the sample. It needs a COCO-style data set with '
                    "annotations, and 'raw_ann_info' among the meta_keys of PackPoseInputs (the default)."
                )
            self.results.append(dict(scores=scores, flags=flags))

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Metrics of all collected results; see the class."""
        metrics, chances = {}, []
        for joint, name in enumerate(self.joint_names):
            scores = np.array([r['scores'][joint] for r in results])
            flags = np.array([r['flags'][joint] for r in results])
            labelled = flags > 0
            metrics[name] = 100 * average_precision(scores[labelled], flags[labelled] == 1)
            if (flags == 1).any():
                chances.append(100 * float((flags[labelled] == 1).mean()))
        defined = [value for value in metrics.values() if not np.isnan(value)]
        summary = dict(mAP=defined, chance=chances)
        return metrics | {name: float(np.mean(v)) if v else float('nan') for name, v in summary.items()}


def average_precision(scores: FloatArray, positive: BoolArray) -> float:
    r"""Area under the steps of a precision-recall curve.

    .. math:: AP = \sum_n (R_n - R_{n-1}) P_n

    over the distinct scores from the highest down, precision P_n and recall R_n of what scores at least that. Nothing
    is interpolated. A score without information has an AP of about the share of positives.

    Args:
        scores: Higher for more likely positive, (N,); NaN is wrong: the lowest of a positive, the highest of another.
        positive: Which are positive, (N,).

    Returns:
        AP in [0, 1]; NaN where nothing is positive.

    Example:
        >>> average_precision(np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, False, True]))
        0.75
    """
    if not positive.any():
        return float('nan')
    scores = np.where(np.isnan(scores), np.where(positive, -np.inf, np.inf), scores)
    order = np.argsort(-scores, kind='stable')
    hits = np.cumsum(positive[order])
    # The last of equal scores stands for all of them, so that their order does not matter.
    last = np.flatnonzero(np.append(scores[order][1:] != scores[order][:-1], True))
    precision = hits[last] / (last + 1)
    return float((np.diff(hits[last], prepend=0) * precision).sum() / hits[-1])
