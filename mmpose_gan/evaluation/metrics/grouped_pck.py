"""What the PCK metrics share: distances of each instance, columns of joints, the printed table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from mmpose_gan.datasets.labels import labelled_joints

from ..functional import group_joints, normalized_distances, reference_length
from ..functional.pck import BoolArray, FloatArray
from .joint_metric import JointMetric
from .table import log_table

Norm = Literal['bbox', 'head'] | Sequence[str]


class GroupedPCKAccuracy(JointMetric):
    """Collects normalised distances; subclasses turn them into numbers.

    Args:
        norm: Unit of the distances. Two joint names: their distance in the ground truth. ``'bbox'``: the longer side
            of the ground-truth box, as MMPose's ``PCKAccuracy`` has it. ``'head'``: ``gt_instances.head_size``, which
            ``MpiiDataset`` sets (PCKh). An instance without a unit (a joint of the pair not labelled, length 0) is
            left out, and the printed caption counts it.
        collect_device: Where MMEngine gathers the results of all ranks, ``'cpu'`` or ``'gpu'``.
        prefix: Prefix of the metric names, instead of the class's.

    Raises:
        ValueError: If ``norm`` is none of the above; on the first batch, if a joint of the pair is not in the data set
            or a sample holds not exactly one person.
        KeyError: On the first batch, if the ground truth lacks what ``norm`` needs.
    """

    def __init__(self, norm: Norm, collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        if norm not in ('bbox', 'head') and (isinstance(norm, str) or len(norm) != 2):
            raise ValueError(f"norm must be 'bbox', 'head' or two joint names, got {norm!r}")
        self.norm = norm if isinstance(norm, str) else tuple(norm)

    def process(self, data_batch: Sequence[dict], data_samples: Sequence[dict]) -> None:
        """Keep one result for each sample.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, each with ``pred_instances.keypoints`` and
                ``gt_instances.keypoints`` (1, K, 2), pixels of the image, and ``gt_instances.keypoints_visible``
                (1, K) or (1, K, 2), 0 where a joint has no label.
        """
        self.results.extend(self.result(sample) for sample in data_samples)

    def result(self, sample: dict) -> dict[str, np.ndarray]:
        """Distances (K,) of one sample, NaN where undefined; subclasses add to it."""
        gt, labelled, unit = self.ground_truth(sample)
        pred = np.asarray(sample['pred_instances']['keypoints'])[..., :2]
        return dict(distances=normalized_distances(pred, gt, labelled, unit)[0])

    def ground_truth(self, sample: dict) -> tuple[FloatArray, BoolArray, FloatArray]:
        """Joints (1, K, 2) of one sample in pixels, which have a label (1, K), and the unit (1,), pixels or NaN."""
        gt = sample['gt_instances']
        labelled = labelled_joints(gt['keypoints_visible'])
        if len(labelled) != 1:
            raise ValueError(f'{type(self).__name__} wants top-down samples of one person each, got {len(labelled)}')
        return gt['keypoints'], labelled, self._length(gt, labelled)

    def _length(self, gt: dict, labelled: BoolArray) -> FloatArray:
        if self.norm == 'bbox':
            boxes = gt['bboxes']
            return (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
        if self.norm == 'head':
            if 'head_size' not in gt:
                raise KeyError(
                    f"{type(self).__name__}: norm='head' needs gt_instances.head_size, which MpiiDataset sets from its "
                    "headbox_file. For other data sets give two joints, for example norm=('neck', 'head_top')."
                )
            return np.asarray(gt['head_size'], dtype=np.float64).reshape(-1)
        names = self.joint_names
        if missing := [name for name in self.norm if name not in names]:
            raise ValueError(f'{type(self).__name__}: norm names {missing}, but the data set has {names}')
        return reference_length(gt['keypoints'], labelled, (names.index(self.norm[0]), names.index(self.norm[1])))

    def stack(self, results: list[dict], key: str = 'distances') -> np.ndarray:
        """One field of all results, (N, K); (0, K) where there are none."""
        return np.stack([r[key] for r in results]) if results else np.empty((0, len(self.joint_names)))

    def groups(self) -> dict[str, list[int]]:
        """Columns of the table and the joints in them."""
        return group_joints(self.joint_names)

    def log_table(self, title: str, rows: dict[str, dict[str, float]], distances: FloatArray) -> None:
        """Print rows of percentages as the papers do.

        Args:
            title: What is measured.
            rows: Row name to column name to percentage; NaN prints as ``-``.
            distances: All distances (N, K), for the caption.
        """
        unit = {'bbox': 'box side', 'head': 'head size'}.get(str(self.norm)) or ' - '.join(self.norm)
        left_out = int(np.isnan(distances).all(axis=1).sum())
        log_table(
            f'{title}, unit: {unit}',
            rows,
            f'{len(distances) - left_out} instances, {left_out} more without unit or label. '
            'Columns pool left and right; Total pools all joints in the columns.',
        )
