"""MMPose's KeypointConverter for samples that carry occlusion."""

from __future__ import annotations

import numpy as np
from mmpose.datasets.transforms import KeypointConverter

from mmpose_gan.registry import TRANSFORMS

from .occlusion_flags import OCCLUDED, UNKNOWN, VISIBLE


@TRANSFORMS.register_module()
class OcclusionKeypointConverter(KeypointConverter):
    """Maps keypoints from one data set to another together with their occlusion, which the stock converter drops.

    Its place is after :class:`LoadOcclusion` or :class:`UnknownOcclusion`. A joint in the middle of two is occluded
    where both are, visible where both are, else unknown; so is a joint without a source.

    Args:
        num_keypoints: Number of target keypoints K'.
        mapping: Pairs (source index or pair of source indices, target index), as for the stock converter.

    Raises:
        ValueError: The samples carry no occlusion.
    """

    def transform(self, results: dict) -> dict:
        """See the class; turns ``keypoints_visible`` from (N, K, 2) into (N, K', 2)."""
        visible = results['keypoints_visible']
        if visible.ndim != 3:
            raise ValueError('OcclusionKeypointConverter: put mmpose_gan.LoadOcclusion or UnknownOcclusion before it')
        first = visible[:, self.source_index, 1]
        second = visible[:, self.source_index2, 1] if self.interpolation else first
        results = super().transform(results)
        occlusion = np.full(results['keypoints_visible'].shape[:2], UNKNOWN, dtype=np.float32)
        agreed = (first == second) & np.isin(first, (VISIBLE, OCCLUDED))
        occlusion[:, self.target_index] = np.where(agreed, first, UNKNOWN)
        results['keypoints_visible'] = np.stack([results['keypoints_visible'][..., 0], occlusion], axis=-1)
        return results
