"""What the PCK metrics share: distances of each instance, columns of joints, the printed table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from mmpose_gan.datasets.labels import labelled_joints

from ..functional import find_joint, group_joints, normalized_distances, reference_length
from ..functional.pck import BoolArray, FloatArray
from .joint_metric import JointMetric
from .table import log_table

#: How many joints a caption names.
NAMED = 8

Norm = Literal['bbox', 'head'] | Sequence[str]


class GroupedPCKAccuracy(JointMetric):
    """Collects normalised distances; subclasses turn them into numbers.

    Which joints count is said by their labels: a prediction that is no number is wrong.

    Args:
        norm: Unit of the distances. Two joint names: their distance in the ground truth. ``'bbox'``: the longer side
            of the ground-truth box, as MMPose's ``PCKAccuracy`` has it. ``'head'``: ``gt_instances.head_size``, which
            ``MpiiDataset`` sets (PCKh). An instance without a unit (a joint of the pair not labelled, length 0) is
            left out, and the printed caption counts it.
        collect_device: See :class:`JointMetric`.
        prefix: See :class:`JointMetric`.

    Raises:
        ValueError: ``norm`` is none of the above; before training, if a joint of the pair is not in the data set; on
            the first batch, if a sample holds not exactly one person.
        KeyError: On the first batch, if the ground truth lacks what ``norm`` needs.
    """

    def __init__(self, norm: Norm, collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        if norm not in ('bbox', 'head') and (isinstance(norm, str) or len(norm) != 2):
            raise ValueError(f"norm must be 'bbox', 'head' or two joint names, got {norm!r}")
        self.norm = norm if isinstance(norm, str) else (norm[0], norm[1])

    def check(self, names: list[str]) -> None:
        """See the base class."""
        if isinstance(self.norm, tuple):
            try:
                self.pair = find_joint(names, self.norm[0]), find_joint(names, self.norm[1])
            except ValueError as error:
                raise ValueError(
                    f'{type(self).__name__}: its unit is the distance of {" and ".join(self.norm)}, but {error}. Give '
                    'two of these.'
                ) from error

    def process(self, data_batch: object, data_samples: Sequence[dict]) -> None:
        """Keep one result for each sample.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, each with ``pred_instances.keypoints`` and
                ``gt_instances.keypoints`` (1, K, 2), pixels of the image, and ``gt_instances.keypoints_visible``
                (1, K) or (1, K, 2), 0 where a joint has no label.
        """
        self.results.extend(self.result(sample) for sample in data_samples)

    def result(self, sample: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Distances (K,) of one sample, NaN where undefined; subclasses add to it."""
        gt, labelled, unit = self.ground_truth(sample)
        pred = np.asarray(sample['pred_instances']['keypoints'])[..., :2]
        return dict(distances=normalized_distances(pred, gt, labelled, unit)[0])

    def ground_truth(self, sample: Mapping[str, Any]) -> tuple[FloatArray, BoolArray, FloatArray]:
        """Joints (1, K, 2) of one sample in pixels, which have a label (1, K), and the unit (1,), pixels or NaN."""
        gt = sample['gt_instances']
        labelled = labelled_joints(gt['keypoints_visible'])
        if len(labelled) != 1:
            raise ValueError(f'{type(self).__name__} wants top-down samples of one person each, got {len(labelled)}')
        return gt['keypoints'], labelled, self._length(gt, labelled)

    def _length(self, gt: Mapping[str, Any], labelled: BoolArray) -> FloatArray:
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
        return reference_length(gt['keypoints'], labelled, self.pair)

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
        without = int(np.isnan(distances).all(axis=1).sum())
        caption = [f'{len(distances) - without} instances, {without} more without unit or label.']
        groups = self.groups()
        if len(groups) > 1:
            caption.append('Columns pool left and right; Total pools all joints in the columns.')
        if left_out := [name for joint, name in enumerate(self.joint_names) if joint not in groups['Total']]:
            more = f' and {len(left_out) - NAMED} more' if len(left_out) > NAMED else ''
            caption.append(f'Not in the table: {", ".join(left_out[:NAMED])}{more}.')
        log_table(f'{title}, unit: {unit}', rows, ' '.join(caption))
