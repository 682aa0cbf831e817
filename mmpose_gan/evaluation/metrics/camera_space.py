"""What the metrics of 3D joints share: predictions in camera space, rows for actions and for groups of joints."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from ..functional.back_projection import back_project
from ..functional.pck import BoolArray, FloatArray
from .joint_metric import JointMetric
from .table import log_table

Errors = dict[str, FloatArray]


class CameraSpaceMetric(JointMetric):
    """Collects errors of 3D joints; subclasses say which, and make numbers of them.

    A prediction is put into camera space with the camera of the image and the true depth of the root
    (:func:`~mmpose_gan.evaluation.functional.back_projection.back_project`): what a single image does not show is
    given, as yang2018 section 5 has it. Joints without a 3D label do not count, nor does a sample whose root has none.

    Args:
        root: Name of the root joint.
        collect_device: Where MMEngine gathers the results of all ranks, ``'cpu'`` or ``'gpu'``.
        prefix: Prefix of the metric names, instead of the class's.

    Raises:
        KeyError: On the first batch, if ground truth or predictions lack what is needed.
        ValueError: On the first batch, if the data set has no such root joint.
    """

    def __init__(self, root: str = 'pelvis', collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.root = root

    @property
    def root_index(self) -> int:
        """Index of the root joint."""
        if self.root not in self.joint_names:
            raise ValueError(f'{type(self).__name__}: root is {self.root!r}, but the data set has {self.joint_names}')
        return self.joint_names.index(self.root)

    @abstractmethod
    def errors(self, pred: FloatArray, gt: FloatArray, labelled: BoolArray) -> Errors:
        """Errors (K,) of one person by name, millimetres, NaN where undefined.

        Args:
            pred: Prediction (K, 3), camera space, millimetres.
            gt: Ground truth (K, 3), camera space, millimetres.
            labelled: Which joints count, (K,).
        """

    @abstractmethod
    def groups(self) -> dict[str, list[int]]:
        """Groups of joints that have a row of their own."""

    @abstractmethod
    def summarize(self, errors: Errors) -> dict[str, float]:
        """The columns of a row of the table.

        Args:
            errors: Those of some people and joints, (N, K) by name.
        """

    @abstractmethod
    def title(self) -> str:
        """Title of the table."""

    def process(self, data_batch: Sequence[dict], data_samples: Sequence[dict]) -> None:
        """Keep one result for each sample.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, each with ``pred_instances.keypoints`` (1, K, 2) and
                ``keypoint_depths`` (1, K), pixels of the image; ``gt_instances.keypoints_3d`` (1, K, 3), camera-space
                metres, and ``keypoints_3d_visible`` (1, K); ``camera``; and ``action``, if there are any.
        """
        for sample in data_samples:
            pred, gt, labelled = self._positions(sample)
            if not labelled[self.root_index]:
                labelled = np.zeros_like(labelled)
            self.results.append(dict(action=sample.get('action'), errors=self.errors(pred, gt, labelled)))

    def _positions(self, sample: dict) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Prediction and ground truth (K, 3) in camera-space millimetres, and which joints are labelled."""
        name, truth, predicted = type(self).__name__, sample['gt_instances'], sample['pred_instances']
        if 'keypoints_3d' not in truth or 'camera' not in sample:
            raise KeyError(
                f'{name}: no keypoints_3d or no camera in the sample of {sample.get("img_path")}. It needs a data set '
                'with 3D joints (mmpose_gan.H36MImageDataset, MPIInf3DHPDataset) and mmpose_gan.Pack3DPoseInputs in '
                'place of PackPoseInputs in its pipeline.'
            )
        if 'keypoint_depths' not in predicted:
            raise KeyError(f'{name}: pred_instances has no keypoint_depths. The head must predict depths.')
        gt = np.asarray(truth['keypoints_3d'], dtype=np.float64)
        if len(gt) != 1:
            raise ValueError(f'{name} wants top-down samples of one person each, got {len(gt)}')
        pred = back_project(
            np.asarray(predicted['keypoints'], dtype=np.float64)[0, :, :2],
            np.asarray(predicted['keypoint_depths'])[0],
            sample['camera'],
            gt[0, self.root_index, 2],
        )
        return 1000 * pred, 1000 * gt[0], np.asarray(truth['keypoints_3d_visible'])[0] > 0

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """``COLUMN`` for all people and joints, ``COLUMN ROW`` for every action and group."""
        actions = np.array([r['action'] for r in results], dtype=object)
        joints = len(self.joint_names)
        nobody = self.errors(np.zeros((joints, 3)), np.zeros((joints, 3)), np.zeros(joints, dtype=bool))
        errors: Errors = {name: np.array([r['errors'][name] for r in results]).reshape(-1, joints) for name in nobody}
        rows = {
            action: self.summarize({name: values[actions == action] for name, values in errors.items()})
            for action in sorted({action for action in actions if action is not None})
        }
        for title, members in self.groups().items():
            rows[title] = self.summarize({name: values[:, members] for name, values in errors.items()})
        rows['Avg.'] = self.summarize(errors)
        some = next(iter(errors.values()))
        left_out = int(np.isnan(some).all(axis=1).sum())
        log_table(self.title(), rows, f'{len(some) - left_out} people, {left_out} more without 3D labels')
        return {
            column if row == 'Avg.' else f'{column} {row}': value
            for row, values in rows.items()
            for column, value in values.items()
        }
