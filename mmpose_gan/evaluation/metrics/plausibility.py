"""Share of predicted poses that no human body in the training set takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from mmengine.logging import MMLogger

from mmpose_gan.datasets.labels import labelled_joints
from mmpose_gan.registry import METRICS

from ..functional.pck import FloatArray
from ..functional.plausibility import excess, fit_ranges, load_poses
from ..functional.pose_features import FAMILIES, measure, pose_features
from .joint_metric import JointMetric


@METRICS.register_module()
class PlausibilityMetric(JointMetric):
    """Limb lengths, left-right symmetry and joint angles of predictions against those of training annotations.

    chen2017 wants poses that are "mostly within the manifold of human body shape" and shows examples; this counts. The
    features are those of :func:`~mmpose_gan.evaluation.functional.pose_features.pose_features`. A pose is implausible
    where at least one of them is outside the chosen quantiles of the annotations. The labels alone say what counts: the
    features that they define; where the prediction has none of such a feature, because joints are NaN or lie on one
    spot, it is outside.

    Some twenty features with two quantiles each leave out a fair share of true poses as well: that share of the
    training annotations is reported as ``train``, that of the evaluated people's labels as ``ground truth``, and
    numbers are to be read against them.

    Args:
        ann_file: COCO-style JSON of training annotations, with the joints of the evaluated data set.
        quantiles: Lower and upper quantile of each feature that are plausible, 0 <= lower < upper <= 1.
        worst: How many of the worst poses to list in the log and in ``out_file``: those that are farthest outside, in
            widths of the range.
        out_file: JSON for the ranges and the worst poses with their joints, for viewing; each evaluation replaces it.
            None writes nothing.
        collect_device: Where MMEngine gathers the results of all ranks, ``'cpu'`` or ``'gpu'``.
        prefix: Prefix of the metric names instead of ``plausibility``.

    Raises:
        ValueError: The quantiles are out of order; before training, if the data set lacks a joint of the limbs or
            ``ann_file`` does not fit it.

    The metrics, in percent of the poses that have any feature, NaN where there is none: ``plausibility/implausible``,
    ``plausibility/limbs``, ``plausibility/symmetry`` and ``plausibility/angles`` for a feature of that family outside,
    ``plausibility/ground truth`` and ``plausibility/train``.
    """

    default_prefix = 'plausibility'

    def __init__(
        self,
        ann_file: str,
        quantiles: tuple[float, float] = (0.005, 0.995),
        worst: int = 10,
        out_file: str | None = None,
        collect_device: str = 'cpu',
        prefix: str | None = None,
    ) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        if not 0 <= quantiles[0] < quantiles[1] <= 1:
            raise ValueError(f'quantiles must be two ascending numbers in [0, 1], got {quantiles}')
        self.ann_file = ann_file
        self.quantiles = (quantiles[0], quantiles[1])
        self.worst = worst
        self.out_file = out_file

    def check(self, names: list[str]) -> None:
        """See the base class; reads the annotations."""
        self.features = pose_features(names)
        values = measure(self.features, *load_poses(self.ann_file, len(names)))
        self.ranges = fit_ranges(values, self.quantiles)
        self.train = _share(excess(values, self.ranges))

    def process(self, data_batch: Sequence[dict], data_samples: Sequence[dict]) -> None:
        """Keep every predicted person.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, each with ``pred_instances.keypoints`` and ``gt_instances.keypoints``
                (N, K, 2), pixels, and ``gt_instances.keypoints_visible`` (N, K) or (N, K, 2).
        """
        for sample in data_samples:
            labelled = labelled_joints(sample['gt_instances']['keypoints_visible'])
            keypoints, truth = (
                np.asarray(sample[key]['keypoints'], dtype=np.float64)[..., :2]
                for key in ('pred_instances', 'gt_instances')
            )
            origin = dict(file=sample.get('img_path'), instance=sample.get('id'))
            for person, true, counts in zip(keypoints, truth, labelled, strict=True):
                self.results.append(dict(origin, keypoints=person, truth=true, labelled=counts))

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Metrics of all collected results; see the class."""
        values: FloatArray = np.empty((0, len(self.features)))
        true = values
        if results:
            keypoints, truth, labelled = (np.stack([r[k] for r in results]) for k in ('keypoints', 'truth', 'labelled'))
            values, true = (measure(self.features, poses, labelled) for poses in (keypoints, truth))
        true_outside = excess(true, self.ranges)
        outside = np.where(np.isnan(true_outside), np.nan, np.nan_to_num(excess(values, self.ranges), nan=np.inf))
        families = np.array([feature.family for feature in self.features])
        metrics = dict(implausible=_share(outside))
        metrics |= {family: _share(outside[:, families == family]) for family in FAMILIES}
        metrics['ground truth'] = _share(true_outside)
        metrics['train'] = self.train
        self._report(results, values, outside, metrics)
        return metrics

    def _report(self, results: list[dict], values: FloatArray, outside: FloatArray, metrics: dict[str, float]) -> None:
        """List the worst poses in the log and write them to ``out_file``."""
        score = np.nan_to_num(outside, posinf=np.inf).max(axis=1, initial=0)
        order = [int(i) for i in np.argsort(-score, kind='stable')[: self.worst] if score[i] > 0]
        limits = [
            dict(feature=f'{f.family}/{f.name}', low=low, high=high)
            for f, (low, high) in zip(self.features, self.ranges.tolist(), strict=True)
        ]
        worst = []
        for index in order:
            person = results[index]
            broken = [i for i in np.argsort(-np.nan_to_num(outside[index])) if outside[index, i] > 0]
            worst.append(
                dict(
                    file=person['file'],
                    instance=None if person['instance'] is None else int(person['instance']),
                    excess=float(score[index]),
                    outside=[dict(limits[i], value=float(values[index, i])) for i in broken],
                    keypoints=person['keypoints'].tolist(),
                    labelled=person['labelled'].tolist(),
                )
            )
        MMLogger.get_current_instance().info('\n'.join(['The least plausible poses:', *map(_describe, worst)]))
        if self.out_file is not None:
            content = dict(quantiles=self.quantiles, metrics=metrics, ranges=limits, worst=worst)
            path = Path(self.out_file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(_finite(content), indent=1) + '\n')


def _share(outside: FloatArray) -> float:
    """Percent of the poses (N, F) with any defined feature that have one outside."""
    judged = ~np.isnan(outside).all(axis=1)
    return 100 * float((outside[judged] > 0).any(axis=1).mean()) if judged.any() else float('nan')


def _describe(case: dict) -> str:
    """One line about one of the worst poses."""
    broken = (f'{o["feature"]} {o["value"]:.2f} not in [{o["low"]:.2f}, {o["high"]:.2f}]' for o in case['outside'])
    return f'{case["file"]}, instance {case["instance"]}: {", ".join(broken)}'


def _finite(value: object) -> object:
    """The same with null for NaN and infinity, which JSON cannot hold."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
