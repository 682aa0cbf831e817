"""Crop a picture around its middle, wherever in it the person is."""

from __future__ import annotations

import numpy as np
from mmcv.transforms import BaseTransform

from mmpose_gan.registry import TRANSFORMS


@TRANSFORMS.register_module()
class ImageCenterScale(BaseTransform):
    """Takes the place of ``GetBBoxCenterScale`` for one-person pictures whose boxes nobody is told.

    chou2017's code tests LSP and LIP so: the crop's centre is the image's, its side 0.8 of the image's longer side
    times 1.25 (LSP, which is the longer side itself) or times 1.8 (LIP).

    Keys: reads ``img_shape`` and ``bbox`` (1, 4); makes ``bbox_center`` (1, 2) and ``bbox_scale`` (1, 2), pixels.

    Args:
        padding: What 0.8 of the longer side is multiplied by.
    """

    def __init__(self, padding: float = 1.25) -> None:
        super().__init__()
        self.padding = padding

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            ValueError: The sample holds not exactly one person.
        """
        if len(results['bbox']) != 1:
            raise ValueError(f'ImageCenterScale wants samples of one person each, got {len(results["bbox"])}')
        height, width = results['img_shape'][:2]
        results['bbox_center'] = np.array([[width, height]], dtype=np.float32) / 2
        side = 0.8 * self.padding * max(width, height)
        results['bbox_scale'] = np.full((1, 2), side, dtype=np.float32)
        return results
