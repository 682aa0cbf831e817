"""Share of 3D joints that are close enough, the measure for MPI-INF-3DHP in yang2018."""

from __future__ import annotations

import numpy as np

from mmpose_gan.registry import METRICS

from ..functional import canonical_names, group_joints, pck, root_aligned_errors
from .camera_space import CameraSpaceMetric, Errors, Person


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
        step: Distance of the curve's points, millimetres; ``threshold`` is a multiple of it.
        root: See :class:`CameraSpaceMetric`.
        collect_device: See :class:`JointMetric`.
        prefix: Prefix of the metric names instead of ``3dpck``.

    Raises:
        ValueError: Not 0 < ``step`` <= ``threshold``, or the steps do not end at the threshold.

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
        steps = round(threshold / step)
        if not np.isclose(steps * step, threshold):
            raise ValueError(f'threshold must be a multiple of step, where the curve ends, got {threshold} and {step}')
        self.threshold = threshold
        self.curve_thresholds = np.linspace(0, threshold, steps + 1)

    def title(self) -> str:
        """See the base class."""
        return f'3D joints within {self.threshold:g} mm, and AUC, percent'

    def groups(self) -> dict[str, list[int]]:
        """Columns of the 2D tables, and the neck."""
        names = self.joint_names
        groups = {title: joints for title, joints in group_joints(names).items() if joints and title != 'Total'}
        known = canonical_names(names)
        return groups | ({'Neck': [known.index('thorax')]} if 'thorax' in known else {})

    def errors(self, person: Person) -> Errors:
        """See the base class."""
        errors = root_aligned_errors(person.pred, person.gt, person.labelled, self.root_index)
        errors[self.root_index] = np.nan
        return dict(errors=errors)

    def summarize(self, errors: Errors) -> dict[str, float]:
        """PCK and AUC."""
        (values,) = errors.values()
        return {
            f'PCK@{self.threshold:g}': 100 * float(pck(values, [self.threshold])[0]),
            'AUC': 100 * float(pck(values, self.curve_thresholds).mean()),
        }
