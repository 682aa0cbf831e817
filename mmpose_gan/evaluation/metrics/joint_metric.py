"""What all metrics of named joints share."""

from __future__ import annotations

from mmengine.evaluator import BaseMetric

from mmpose_gan.datasets.labels import joint_names


class JointMetric(BaseMetric):
    """A metric of the joints that a data set names.

    Args:
        collect_device: Where MMEngine gathers the results of all ranks, ``'cpu'`` or ``'gpu'``.
        prefix: Prefix of the metric names, instead of the class's.
    """

    def __init__(self, collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)

    @property
    def joint_names(self) -> list[str]:
        """Joint names of the data set, which MMEngine's runner hands over as ``dataset_meta``."""
        return joint_names(self.dataset_meta)
