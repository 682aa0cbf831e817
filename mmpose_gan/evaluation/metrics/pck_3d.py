"""Share of 3D joints that are close enough, the measure for MPI-INF-3DHP in yang2018."""

from __future__ import annotations

import numpy as np

from mmpose_gan.registry import METRICS

from ..functional import group_joints, pck, root_aligned_errors
from ..functional.pck import BoolArray, FloatArray
from .camera_space import CameraSpaceMetric, Errors


@METRICS.register_module()
class PCK3D(CameraSpaceMetric):
    """3DPCK and AUC of yang2018 Table 4, after Mehta et al., 3DV 2017; percent.

    The roots are brought together; a joint is correct where its error is **at most** the threshold. The AUC is the
    mean of the PCK at 0, 5, ..., 150 mm, as in the evaluation code of MPI-INF-3DHP. As there, the root does not count.
    The 14 joints that do are in the rows: ``Head`` is the head top (and the upper neck, where it is labelled),
    ``Neck`` the thorax, which is where that data set has its neck. (docs/datasets.md: where MMPose's files of it differ
    from what its own evaluation code reads.)

    Args:
        threshold: Largest error of a correct joint, and end of the curve for the AUC, millimetres, > 0.
        step: Distance of the curve's points, millimetres.
        root: See :class:`CameraSpaceMetric`.
        collect_device: See :class:`CameraSpaceMetric`.
        prefix: Prefix of the metric names instead of ``3dpck``.

    Raises:
        ValueError: If not 0 < ``step`` <= ``threshold``.

    The metrics: ``3dpck/PCK@150``, ``3dpck/AUC``, and both by action (of MPI-INF-3DHP: by sequence) and group of
    joints, ``3dpck/PCK@150 TS1``, ``3dpck/AUC Knee``. NaN where nothing is labelled.
    """

    default_prefix = '3dpck'

    def __init__(
        self,
        threshold: float = 150,
        step: float = 5,
        root: str = 'pelvis',
        collect_device: str = 'cpu',
        prefix: str | None = None,
    ) -> None:
        super().__init__(root=root, collect_device=collect_device, prefix=prefix)
        if not 0 < step <= threshold:
            raise ValueError(f'step must be above 0 and at most threshold, got {step} and {threshold}')
        self.threshold = threshold
        self.curve_thresholds = np.arange(0, threshold + step / 2, step)

    def title(self) -> str:
        """See the base class."""
        return f'3D joints within {self.threshold:g} mm, and AUC, percent'

    def groups(self) -> dict[str, list[int]]:
        """Columns of the 2D tables, and the neck."""
        names = self.joint_names
        groups = {title: joints for title, joints in group_joints(names).items() if joints and title != 'Total'}
        return groups | ({'Neck': [names.index('thorax')]} if 'thorax' in names else {})

    def errors(self, pred: FloatArray, gt: FloatArray, labelled: BoolArray) -> Errors:
        """See the base class."""
        errors = root_aligned_errors(pred, gt, labelled, self.root_index)
        errors[self.root_index] = np.nan
        return dict(errors=errors)

    def summarize(self, errors: Errors) -> dict[str, float]:
        """PCK and AUC."""
        (values,) = errors.values()
        return {
            f'PCK@{self.threshold:g}': 100 * float(pck(values, [self.threshold])[0]),
            'AUC': 100 * float(pck(values, self.curve_thresholds).mean()),
        }
