"""From pixels and relative depths to camera space."""

from __future__ import annotations

import numpy as np

from mmpose_gan.datasets.camera import Camera, undistort

from .pck import FloatArray


def back_project(keypoints: FloatArray, depths: FloatArray, camera: Camera, root_depth: float) -> FloatArray:
    """Camera-space positions of joints seen at pixels, given the depth of the root.

    Z_j = Z_root + d_j Z_root / f is weak perspective for the depths alone, as the heatmaps' targets have it
    (:class:`~mmpose_gan.datasets.DepthHeatmap`); X and Y follow Z_j along the ray through the pixel,
    so that exact predictions give the exact pose.

    Args:
        keypoints: Positions (K, 2), pixels of the image.
        depths: Depths d (K,) relative to the root, pixels of the image.
        camera: See :mod:`mmpose_gan.datasets.camera`.
        root_depth: Z_root, metres.

    Returns:
        Positions (K, 3), metres.

    Example:
        >>> camera = dict(f=np.full(2, 1000.0), c=np.full(2, 500.0), k=np.zeros(3), p=np.zeros(2))
        >>> back_project(np.array([[500, 500], [600, 500]]), np.array([0, 100]), camera, root_depth=5)
        array([[0.  , 0.  , 5.  ],
               [0.55, 0.  , 5.5 ]])
    """
    z = root_depth * (1 + np.asarray(depths, dtype=np.float64) / camera['f'].mean())
    return np.column_stack([undistort(keypoints, camera) * z[:, None], z])
