"""The 3D pose of a sample about its root: where depths and pixels put it, and where it really is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mmpose_gan.evaluation.functional import joint_errors
from mmpose_gan.evaluation.functional.back_projection import back_project
from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray

if TYPE_CHECKING:
    from mmpose.structures import PoseDataSample


@dataclass(frozen=True)
class Pose3D:
    """A predicted pose and, where it is known, the true one: x to the right, y down, z away from the camera.

    Attributes:
        pred: Prediction (K, 3), the root at 0.
        confident: Which predicted joints are to be shown, (K,).
        truth: Ground truth (K, 3), the root at 0; ``None`` where there is none.
        labelled: Which joints of the ground truth have a position, (K,).
        unit: Of both: ``mm``, or ``px`` of the image (weak perspective) without ground truth.
    """

    pred: FloatArray
    confident: BoolArray
    truth: FloatArray | None
    labelled: BoolArray
    unit: str

    @property
    def error(self) -> float:
        """Mean distance of the labelled joints, roots together: ``mpjpe/P1`` of this person; NaN without truth."""
        if self.truth is None:
            return float('nan')
        return float(np.nanmean(joint_errors(self.pred, self.truth, self.labelled)))


def poses_3d(sample: PoseDataSample, root: int, threshold: float = 0.0) -> list[Pose3D]:
    """The 3D poses of the people in a sample with predictions; none where a model predicts no depths.

    With 3D joints and a camera in the sample, both poses are in camera space, put there as the metrics do it
    (:func:`~mmpose_gan.evaluation.functional.back_projection.back_project`). Else the prediction is as it is.

    Args:
        sample: With ``pred_instances.keypoints`` (N, K, 2) and ``keypoint_depths`` (N, K), pixels of the image.
        root: Index of the root joint.
        threshold: Joints with a lower score are not confident.
    """
    predicted, truth = sample.get('pred_instances', {}), sample.get('gt_instances', {})
    if 'keypoint_depths' not in predicted:
        return []
    shape = predicted.keypoint_depths.shape
    people = zip(
        np.asarray(predicted.keypoints, dtype=np.float64)[..., :2],
        np.asarray(predicted.keypoint_depths, dtype=np.float64),
        np.asarray(predicted.get('keypoint_scores', np.full(shape, np.inf))) >= threshold,
        # Without 3D joints nobody is labelled.
        np.asarray(truth.get('keypoints_3d', np.zeros((*shape, 3))), dtype=np.float64),
        np.asarray(truth.get('keypoints_3d_visible', np.zeros(shape))) > 0,
        strict=True,
    )
    return [_pose(*person, sample.get('camera'), root) for person in people]


def _pose(
    keypoints: FloatArray,
    depths: FloatArray,
    confident: BoolArray,
    points: FloatArray,
    labelled: BoolArray,
    camera: dict | None,
    root: int,
) -> Pose3D:
    if camera is None or not labelled[root]:
        pred, truth, unit = np.column_stack([keypoints, depths]), None, 'px'
    else:
        pred, truth, unit = 1000 * back_project(keypoints, depths, camera, points[root, 2]), 1000 * points, 'mm'
        truth = truth - truth[root]
    return Pose3D(pred - pred[root], confident, truth, labelled, unit)
