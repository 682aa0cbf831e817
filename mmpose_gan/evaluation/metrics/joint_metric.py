"""What all metrics of named joints share."""

from __future__ import annotations

from typing import Any

from mmengine.evaluator import BaseMetric

from mmpose_gan.datasets.labels import joint_names


class JointMetric(BaseMetric):
    """A metric of the joints that a data set names.

    MMEngine's loops hand over ``dataset_meta`` as they are built, before the first iteration: what a metric needs of a
    data set is checked then.

    Args:
        collect_device: Where MMEngine gathers the results of all ranks, ``'cpu'`` or ``'gpu'``.
        prefix: Prefix of the metric names, instead of the class's.
    """

    def __init__(self, collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)

    @property
    def dataset_meta(self) -> dict[str, Any]:
        """Metainfo of the data set.

        Raises:
            ValueError: As it is set: the metric cannot work with that data set.
        """
        return self._dataset_meta

    @dataset_meta.setter
    def dataset_meta(self, meta: dict[str, Any]) -> None:
        if 'keypoint_id2name' not in meta:
            raise ValueError(f'{type(self).__name__}: the data set names no joints, its metainfo has {sorted(meta)}')
        self._dataset_meta = meta
        self.check(self.joint_names)

    @property
    def joint_names(self) -> list[str]:
        """Joint names of the data set."""
        return joint_names(self.dataset_meta)

    def check(self, names: list[str]) -> None:
        """Look at a data set before there is a sample of it; the base has no wishes.

        Args:
            names: Its joint names.

        Raises:
            ValueError: The metric cannot work with it.
        """
