"""Mean error of 3D joints in millimetres, the measure for Human3.6M in yang2018."""

from __future__ import annotations

import numpy as np

from mmpose_gan.registry import METRICS

from ..functional import joint_errors, limb_joints, procrustes_errors, root_aligned_errors
from ..functional.pck import BoolArray, FloatArray
from .camera_space import CameraSpaceMetric, Errors


@METRICS.register_module()
class MPJPE3D(CameraSpaceMetric):
    """Mean per joint position error of yang2018 Table 1, by action, and of Table 2, by limb; millimetres.

    * ``P1``, protocol 1: the root joints are brought together, as the works do that Table 1 compares.
    * ``P1-depth``: only the depths of the roots are, which is what section 5 says of protocol 1 literally. A 2D error
      of the root counts for every joint then.
    * ``P2``, protocol 2: the prediction is turned, scaled and moved to fit best, as the works do that the section names
      for its "rigid transform".

    ``Avg.`` is over all people and joints, the root included, not over the rows: the averages of Table 1 are not the
    means of their rows (58.6 where these are 58.0). MPII's 16 joints lack the spine of Human3.6M's usual 17. An upper
    arm is shoulder and elbow, a lower one elbow and wrist, the legs likewise; the paper does not say.

    Arguments: see :class:`CameraSpaceMetric`.

    The metrics: ``mpjpe/P1``, ``mpjpe/P1-depth``, ``mpjpe/P2``, and each by action and limb, ``mpjpe/P1 Walking``,
    ``mpjpe/P1 L.Arms``. NaN where nothing is labelled.
    """

    default_prefix = 'mpjpe'

    def title(self) -> str:
        """See the base class."""
        return 'Mean error of 3D joints, mm'

    def groups(self) -> dict[str, list[int]]:
        """The limbs of Table 2."""
        return limb_joints(self.joint_names)

    def errors(self, pred: FloatArray, gt: FloatArray, labelled: BoolArray) -> Errors:
        """See the base class."""
        return {
            'P1': root_aligned_errors(pred, gt, labelled, self.root_index),
            'P1-depth': joint_errors(pred, gt, labelled),
            'P2': procrustes_errors(pred, gt, labelled),
        }

    def summarize(self, errors: Errors) -> dict[str, float]:
        """Means over people and joints."""
        return {name: _mean(values) for name, values in errors.items()}


def _mean(values: FloatArray) -> float:
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if defined.size else float('nan')
