"""The random scale and rotation that HRNet's training has."""

from __future__ import annotations

import numpy as np
from mmcv.transforms.utils import cache_randomness
from mmpose.datasets.transforms import RandomBBoxTransform
from numpy.typing import NDArray

from mmpose_gan.registry import TRANSFORMS


@TRANSFORMS.register_module()
class HRNetBBoxTransform(RandomBBoxTransform):
    """MMPose's ``RandomBBoxTransform`` with the distributions of HRNet's code (Sun et al. 2019), without a shift.

    The scale is N(1, ``scale_sigma``), clipped to ``scale_sigma`` from 1; the rotation N(0, ``rotate_sigma``) degrees,
    clipped to twice that, for a share ``rotate_prob`` of the boxes. MMPose's are normal distributions cut off at one
    sigma, so that half as much rotation is rare here and nothing is at the ends there.

    Args:
        scale_sigma: Sigma of the scale, in (0, 1): 0.25 on MPII, 0.35 on COCO.
        rotate_sigma: Sigma of the rotation, degrees: 30 on MPII, 45 on COCO.
        rotate_prob: Share of boxes that are rotated.
    """

    def __init__(self, scale_sigma: float, rotate_sigma: float, rotate_prob: float = 0.6) -> None:
        super().__init__(
            shift_prob=0.0,
            scale_factor=(1 - scale_sigma, 1 + scale_sigma),
            rotate_factor=2 * rotate_sigma,
            rotate_prob=rotate_prob,
        )
        self.scale_sigma = scale_sigma
        self.rotate_sigma = rotate_sigma

    @cache_randomness
    def _get_transform_params(
        self, num_bboxes: int
    ) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
        scale = np.clip(np.random.normal(1, self.scale_sigma, (num_bboxes, 1)), *self.scale_factor)
        rotate = np.random.normal(0, self.rotate_sigma, num_bboxes).clip(-self.rotate_factor, self.rotate_factor)
        rotate = np.where(np.random.rand(num_bboxes) < self.rotate_prob, rotate, 0.0)
        return np.zeros((num_bboxes, 2)), scale, rotate
