"""PCK of visible and of occluded joints apart, the occlusion analysis of chen2017 section 3.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mmpose_gan.datasets.labels import sample_flags
from mmpose_gan.registry import METRICS

from ..functional import pck
from .grouped_pck import GroupedPCKAccuracy, Norm


@METRICS.register_module()
class VisibilityPCKAccuracy(GroupedPCKAccuracy):
    """Detection rates of visible, occluded and all labelled joints (chen2017 Table 3).

    MMPose's loader merges COCO's flags v = 1 (labelled, occluded) and v = 2 (visible). The raw flags are read from
    ``raw_ann_info``, which ``PackPoseInputs`` keeps by default, and put into the order of a flipped sample where the
    pipeline flipped it. So the data set must be COCO-style with raw flags: the LSP test set, LIP, COCO, MPII by
    ``MpiiOcclusionDataset``, but not MMPose's MPII JSON, which has none, nor LSPET, whose labelled joints are all
    v = 2.

    Args:
        threshold: Largest error of a correct joint in units of ``norm``, > 0.
        norm: ``'head'`` with threshold 0.5 is PCKh@0.5 on MPII, a pair such as ``('neck', 'head_top')`` its like where
            there are no head boxes; ``'bbox'`` and a torso pair give PCK. See :class:`GroupedPCKAccuracy`.
        collect_device: See :class:`GroupedPCKAccuracy`.
        prefix: Prefix of the metric names instead of ``visibility``.

    Raises:
        ValueError: ``threshold`` <= 0; before training, if the data set lacks a joint of ``norm``; on the first batch,
            if the raw flags do not fit the joints.
        KeyError: On the first batch, if there is no ``raw_ann_info`` with flags.

    The metrics, in percent: ``visibility/all@0.2``, ``visibility/visible@0.2``, ``visibility/occluded@0.2`` (totals)
    and ``visibility/occluded Wri.@0.2`` and so on. NaN where there is no such joint.
    """

    default_prefix = 'visibility'

    def __init__(
        self,
        threshold: float = 0.2,
        norm: Norm = ('left_hip', 'right_shoulder'),
        collect_device: str = 'cpu',
        prefix: str | None = None,
    ) -> None:
        super().__init__(norm=norm, collect_device=collect_device, prefix=prefix)
        if threshold <= 0:
            raise ValueError(f'threshold must be above 0, got {threshold}')
        self.threshold = threshold

    def result(self, sample: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Distances and raw flags (K,) of one sample."""
        result = super().result(sample)
        flags = sample_flags(sample, len(result['distances']))
        if flags is None:
            raise KeyError(
                f'{type(self).__name__}: no raw_ann_info with visibility flags in the sample. It needs a COCO-style '
                "data set with annotations, and 'raw_ann_info' among the meta_keys of PackPoseInputs (the default)."
            )
        return result | dict(flags=flags)

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Metrics of all collected results; see the class."""
        distances, flags = self.stack(results), self.stack(results, 'flags')
        subsets = dict(visible=flags == 2, occluded=flags == 1, all=flags > 0)
        rows = {
            name: {
                title: 100 * float(pck(np.where(subset, distances, np.nan)[:, joints], [self.threshold])[0])
                for title, joints in self.groups().items()
            }
            for name, subset in subsets.items()
        }
        self.log_table(f'PCK@{self.threshold:g}', rows, distances)
        suffix = f'@{self.threshold:g}'
        return {
            f'{name}{suffix}' if title == 'Total' else f'{name} {title}{suffix}': value
            for name, row in rows.items()
            for title, value in row.items()
        }
