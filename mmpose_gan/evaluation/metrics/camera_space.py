"""What the metrics of 3D joints share: predictions in camera space, rows for actions and for groups of joints."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..functional import find_joint
from ..functional.back_projection import back_project
from ..functional.pck import BoolArray, FloatArray
from .joint_metric import JointMetric
from .table import log_table

Errors = dict[str, FloatArray]


class Person(NamedTuple):
    """One prediction and its truth.

    Attributes:
        pred: Prediction (K, 3), camera space, millimetres, given the camera and the true depth of the root.
        image: The same (K, 3) as the network gives it: x, y and relative depth in pixels of the image.
        gt: Ground truth (K, 3), camera space, millimetres.
        labelled: Which joints count, (K,).
    """

    pred: FloatArray
    image: FloatArray
    gt: FloatArray
    labelled: BoolArray

    @classmethod
    def nobody(cls, joints: int) -> Person:
        """Somebody of whom nothing is labelled."""
        nowhere = np.zeros((joints, 3))
        return cls(nowhere, nowhere, nowhere, np.zeros(joints, dtype=bool))


class CameraSpaceMetric(JointMetric):
    """Collects errors of 3D joints; subclasses say which, and make numbers of them.

    A prediction is put into camera space with the camera of the image and the true depth of the root
    (:func:`~mmpose_gan.evaluation.functional.back_projection.back_project`). So the place and the size of the person,
    which a single image does not show, are given. That is ours: yang2018 section 5 gives the depth of the root alone.
    Joints without a 3D label do not count, nor does a sample whose root has none; a prediction that is no number is
    infinitely wrong.

    Args:
        root: Name of the root joint.
        collect_device: See :class:`JointMetric`.
        prefix: See :class:`JointMetric`.

    Raises:
        ValueError: Before training, if the data set has no such root joint.
        KeyError: On the first batch, if ground truth or predictions lack what is needed.
    """

    def __init__(self, root: str = 'pelvis', collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.root = root

    def check(self, names: list[str]) -> None:
        """See the base class."""
        try:
            self.root_index = find_joint(names, self.root)
        except ValueError as error:
            raise ValueError(f'{type(self).__name__}: root is {self.root!r}, but {error}') from error

    @abstractmethod
    def errors(self, person: Person) -> Errors:
        """Errors (K,) of one person by name, millimetres, NaN where undefined."""

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

    def caption(self) -> str:
        """What a reader of the table has to know besides."""
        return ''

    def process(self, data_batch: object, data_samples: Sequence[dict]) -> None:
        """Keep one result for each sample.

        Args:
            data_batch: Not used.
            data_samples: Samples as dictionaries, each with ``pred_instances.keypoints`` (1, K, 2) and
                ``keypoint_depths`` (1, K), pixels of the image; ``gt_instances.keypoints_3d`` (1, K, 3), camera-space
                metres, and ``keypoints_3d_visible`` (1, K); ``camera``; and ``action``, if there are any.
        """
        for sample in data_samples:
            person = self._person(sample)
            if not person.labelled[self.root_index]:
                person = person._replace(labelled=np.zeros_like(person.labelled))
            self.results.append(dict(action=sample.get('action'), errors=self.errors(person)))

    def _person(self, sample: Mapping[str, Any]) -> Person:
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
        image = np.column_stack([predicted['keypoints'][0, :, :2], predicted['keypoint_depths'][0]]).astype(np.float64)
        image[~np.isfinite(image).all(axis=1)] = np.nan
        pred = back_project(image[:, :2], image[:, 2], sample['camera'], gt[0, self.root_index, 2])
        labelled = np.asarray(truth['keypoints_3d_visible'])[0] > 0
        return Person(1000 * pred, image, 1000 * gt[0], labelled)

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """``COLUMN`` for all people and joints, ``COLUMN ROW`` for every action and group."""
        actions = np.array([r['action'] for r in results], dtype=object)
        joints = len(self.joint_names)
        names = self.errors(Person.nobody(joints))
        errors: Errors = {name: np.array([r['errors'][name] for r in results]).reshape(-1, joints) for name in names}
        rows = {
            action: self.summarize({name: values[actions == action] for name, values in errors.items()})
            for action in sorted({action for action in actions if action is not None})
        }
        for title, members in self.groups().items():
            rows[title] = self.summarize({name: values[:, members] for name, values in errors.items()})
        rows['Avg.'] = self.summarize(errors)
        some = next(iter(errors.values()))
        without = int(np.isnan(some).all(axis=1).sum())
        caption = f'{len(some) - without} people, {without} more without 3D labels. {self.caption()}'
        log_table(self.title(), rows, caption.strip())
        return {
            column if row == 'Avg.' else f'{column} {row}': value
            for row, values in rows.items()
            for column, value in values.items()
        }
