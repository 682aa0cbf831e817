"""The unit of a codec's heatmaps: what its targets peak at."""

from __future__ import annotations

import inspect

import numpy as np
from mmpose.codecs.base import BaseKeypointCodec

from mmpose_gan.datasets.transforms.occlusion_flags import VISIBLE


def map_unit(codec: BaseKeypointCodec | None) -> float:
    """The peak of a codec's heatmaps where it is above 1, such as 255 of ``MegviiHeatmap``; else 1.

    Discriminators judge maps in this unit, so that their games' numbers mean the same for every codec.

    Args:
        codec: A head's decoder: it draws one joint, in the middle of the input.
    """
    if codec is None:
        return 1.0
    middle = np.array([[codec.input_size]], dtype=np.float32) / 2
    labels = dict(
        keypoints=middle,
        keypoints_visible=np.ones((1, 1), dtype=np.float32),
        keypoints_visible_weights=np.full((1, 1), VISIBLE, dtype=np.float32),
    )
    asked = inspect.signature(codec.encode).parameters
    maps = codec.encode(**{name: value for name, value in labels.items() if name in asked})['heatmaps']
    # A joint between cells peaks below 1.
    peak = float(np.max(maps))
    return peak if peak > 1.001 else 1.0
