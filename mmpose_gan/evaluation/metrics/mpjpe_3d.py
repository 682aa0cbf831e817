"""Mean error of 3D joints in millimetres, the measure for Human3.6M in yang2018."""

from __future__ import annotations

import numpy as np

from mmpose_gan.registry import METRICS

from ..functional import find_joint, joint_errors, limb_joints, procrustes_errors, root_aligned_errors
from ..functional.pck import FloatArray
from .camera_space import CameraSpaceMetric, Errors, Person

#: The bones, in MPII's names, and the sum of their lengths, millimetres, to which the code of yang2018's backbone (Zhou
#: et al., ICCV 2017: xingyizhou/pytorch-pose-hg-3d, src/utils/eval.py, ref.edges) scales every prediction.
SKELETON = (
    *(('right_ankle', 'right_knee'), ('right_knee', 'right_hip'), ('right_hip', 'pelvis'), ('pelvis', 'left_hip')),
    *(('left_hip', 'left_knee'), ('left_knee', 'left_ankle'), ('right_wrist', 'right_elbow')),
    *(('right_elbow', 'right_shoulder'), ('right_shoulder', 'neck'), ('neck', 'left_shoulder')),
    *(('left_shoulder', 'left_elbow'), ('left_elbow', 'left_wrist'), ('pelvis', 'neck'), ('neck', 'head_top')),
)
SKELETON_LENGTH = 4296.99233013


@METRICS.register_module()
class MPJPE3D(CameraSpaceMetric):
    """Mean per joint position error, as in yang2018 Table 1 by action and in Table 2 by limb; millimetres.

    Section 5 says of protocol 1 "after aligning the depth of the root joints", of protocol 2 "a rigid transform", and
    not where the scale comes from. So there are two families:

    * ``P1``: root depth and with it the scale are the true ones (:class:`CameraSpaceMetric`), and the roots are brought
      together. ``P1-depth``: the roots are not, the words of section 5 literally: a 2D error of the root counts for
      every joint. ``P2``: the prediction is turned, scaled and moved to fit best.
    * ``P1-skeleton``, ``P2-skeleton``: nothing true goes in but the root's place. x, y and depth in pixels are scaled
      until all bones together have the length of :data:`SKELETON`, for everybody alike; then the roots are brought
      together, or the prediction is turned and moved, not scaled. So the code of the paper's backbone has protocol 1
      (which also replaces the thorax by the middle of pelvis and neck). Not for data sets that lack one of its joints.

    ``Avg.`` is over all people and joints, the root included, not over the rows: the averages of Table 1 are not the
    means of their rows (58.6 where these are 58.0). MPII's 16 joints lack the spine of Human3.6M's usual 17. An upper
    arm is shoulder and elbow, a lower one elbow and wrist, the legs likewise; the paper does not say.

    Arguments: see :class:`CameraSpaceMetric`.

    The metrics: ``mpjpe/P1``, ``mpjpe/P1-depth``, ``mpjpe/P2``, ``mpjpe/P1-skeleton``, ``mpjpe/P2-skeleton``, and each
    by action and limb, ``mpjpe/P1 Walking``, ``mpjpe/P1 L.Arms``. NaN where nothing is labelled.
    """

    default_prefix = 'mpjpe'

    def check(self, names: list[str]) -> None:
        """See the base class."""
        super().check(names)
        try:
            self.bones = [(find_joint(names, a), find_joint(names, b)) for a, b in SKELETON]
        except ValueError:
            self.bones = []

    def title(self) -> str:
        """See the base class."""
        return 'Mean error of 3D joints, mm'

    def caption(self) -> str:
        """See the base class."""
        given = 'P1, P1-depth, P2: root depth and scale are given.'
        if not self.bones:
            return f'{given} No skeleton rows: the data set lacks a joint of that skeleton.'
        return f'{given} P1-skeleton, P2-skeleton: everybody has bones of {SKELETON_LENGTH / 1000:.1f} m together.'

    def groups(self) -> dict[str, list[int]]:
        """The limbs of Table 2."""
        return limb_joints(self.joint_names)

    def errors(self, person: Person) -> Errors:
        """See the base class."""
        pred, gt, labelled = person.pred, person.gt, person.labelled
        errors = {
            'P1': root_aligned_errors(pred, gt, labelled, self.root_index),
            'P1-depth': joint_errors(pred, gt, labelled),
            'P2': procrustes_errors(pred, gt, labelled),
        }
        if self.bones:
            sized = scaled_to_length(person.image, self.bones, SKELETON_LENGTH)
            errors['P1-skeleton'] = root_aligned_errors(sized, gt, labelled, self.root_index)
            errors['P2-skeleton'] = procrustes_errors(sized, gt, labelled, scaled=False)
        return errors

    def summarize(self, errors: Errors) -> dict[str, float]:
        """Means over people and joints."""
        return {name: _mean(values) for name, values in errors.items()}


def scaled_to_length(points: FloatArray, bones: list[tuple[int, int]], length: float) -> FloatArray:
    """A pose (K, 3) in any unit, scaled so that its bones together have a length; one without extent stays a point.

    Example:
        >>> scaled_to_length(np.array([[0.0, 0, 0], [3, 4, 0]]), [(0, 1)], 10.0)
        array([[0., 0., 0.],
               [6., 8., 0.]])
    """
    ends, others = (points[list(joints)] for joints in zip(*bones, strict=True))
    total = np.linalg.norm(ends - others, axis=-1).sum()
    return points * (length / total if total else 0.0)


def _mean(values: FloatArray) -> float:
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if defined.size else float('nan')
