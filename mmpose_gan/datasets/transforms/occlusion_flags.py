"""Occlusion flags: how they travel through MMPose's pipeline.

``keypoints_visible`` may have a second column, (N, K, 2), which ``RandomFlip`` swaps like the first,
``RandomHalfBody`` and ``TopdownAffine`` leave alone and ``GenerateTarget`` hands to the codec as
``keypoints_visible_weights``. That column carries the occlusion.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Not 0 and 1: those are what MMPose's own KeypointConverter writes into the column, and the codec tells them apart.
VISIBLE, OCCLUDED, UNKNOWN = 2.0, 3.0, 4.0


def occlusion_of(flags: NDArray[np.int64]) -> NDArray[np.float32]:
    """VISIBLE, OCCLUDED or UNKNOWN for flags v of any shape; what is not labelled is UNKNOWN.

    Example:
        >>> occlusion_of(np.array([0, 1, 2])) == (UNKNOWN, OCCLUDED, VISIBLE)
        array([ True,  True,  True])
    """
    return np.select([flags == 1, flags > 1], [OCCLUDED, VISIBLE], UNKNOWN).astype(np.float32)


def add_column(results: dict, occlusion: NDArray[np.float32]) -> None:
    """Put occlusion (N, K) beside ``keypoints_visible`` (N, K), and joint weights for both halves of the targets.

    Raises:
        ValueError: ``keypoints_visible`` has a second column already.
    """
    visible = results['keypoints_visible']
    if visible.ndim != 2:
        raise ValueError(
            f'keypoints_visible is {visible.shape}: its second column is taken. Put the transform that loads occlusion '
            'first in the pipeline, and mmpose_gan.OcclusionKeypointConverter in place of KeypointConverter.'
        )
    results['keypoints_visible'] = np.stack([visible, occlusion], axis=-1).astype(np.float32)
    if (weights := results.get('dataset_keypoint_weights')) is not None:
        results['dataset_keypoint_weights'] = np.concatenate([weights, weights])
