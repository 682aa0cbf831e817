"""An image of nothing, where a pipeline wants one and only the labels count."""

from __future__ import annotations

import numpy as np
from mmcv.transforms import BaseTransform

from mmpose_gan.registry import TRANSFORMS


@TRANSFORMS.register_module()
class BlankImage(BaseTransform):
    """Takes the place of ``LoadImage`` where there are annotations and no images; opens no file.

    Keys: reads ``img_shape``, (height, width) in pixels, where the data set knows it; makes ``img`` (height, width, 3)
    of zeros, uint8, ``img_shape`` and ``ori_shape``. Of an unknown size it is one pixel: flips and crops treat a box
    and its keypoints alike, whatever the image's size.
    """

    def transform(self, results: dict) -> dict:
        """See the class."""
        height, width = results.get('img_shape', (1, 1))[:2]
        results['img'] = np.zeros((height, width, 3), np.uint8)
        results['img_shape'] = results['ori_shape'] = (height, width)
        return results
