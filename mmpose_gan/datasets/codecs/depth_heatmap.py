"""Heatmaps of K joints and, where 3D joints are labelled, their depths (yang2018 section 4.1)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from mmpose.codecs import MSRAHeatmap
from numpy.typing import NDArray

from mmpose_gan.registry import KEYPOINT_CODECS

from ..camera import Camera


@KEYPOINT_CODECS.register_module()
class DepthHeatmap(MSRAHeatmap):
    """MMPose's ``MSRAHeatmap`` and a depth for each joint, in the units of the crop.

    The depth of joint j is (Z_j - Z_root) f / Z_root / w, with f the focal length of the crop (the mean of x and y)
    and w its width, both in pixels. So it is in crop widths, as x / w and y / w are under weak perspective: a network
    can know it without knowing the size of the person, and it stays the same when the crop is rotated. Times
    ``input_scale[0]``, the crop's width in the image, it is in pixels of the image.

    ``decode`` is that of ``MSRAHeatmap``: a network gives depths as they are.

    Args:
        input_size: Size (w, h) of the network's input, pixels.
        heatmap_size: Size (W, H) of the heatmaps.
        sigma: Sigma of the Gaussians, cells.
        unbiased: See ``MSRAHeatmap``.
        blur_kernel_size: See ``MSRAHeatmap``.
        root_index: Joint whose depth is 0; MPII's pelvis by default.
    """

    auxiliary_encode_keys: ClassVar[set[str]] = {
        'keypoints_3d',
        'transformed_keypoints_3d',
        'keypoints_3d_visible',
        'transformed_camera',
    }
    label_mapping_table: ClassVar[dict[str, str]] = MSRAHeatmap.label_mapping_table | dict(
        keypoint_depths='keypoint_depths', keypoint_depth_weights='keypoint_depth_weights'
    )

    def __init__(
        self,
        input_size: tuple[int, int],
        heatmap_size: tuple[int, int],
        sigma: float,
        unbiased: bool = False,
        blur_kernel_size: int = 11,
        root_index: int = 6,
    ) -> None:
        super().__init__(input_size, heatmap_size, sigma, unbiased=unbiased, blur_kernel_size=blur_kernel_size)
        self.root_index = root_index

    def encode(
        self,
        keypoints: NDArray[np.floating],
        keypoints_visible: NDArray[np.floating] | None = None,
        keypoints_3d: NDArray[np.floating] | None = None,
        transformed_keypoints_3d: NDArray[np.floating] | None = None,
        keypoints_3d_visible: NDArray[np.floating] | None = None,
        transformed_camera: Camera | None = None,
    ) -> dict[str, NDArray[np.floating]]:
        """Encode one person.

        Args:
            keypoints: Positions in the crop, (1, K, 2), pixels.
            keypoints_visible: 1 where labelled, (1, K).
            keypoints_3d: Only looked at to see that nobody forgot to transform it.
            transformed_keypoints_3d: Camera-space positions that belong to the crop, (1, K, 3), metres; None for a
                sample with 2D joints alone.
            keypoints_3d_visible: 1 where labelled, (1, K).
            transformed_camera: Camera of the crop.

        Returns:
            Those of ``MSRAHeatmap``, ``keypoint_depths`` (1, K), and ``keypoint_depth_weights`` (1, K): 1 where joint
            and root are labelled in 3D, else 0, and the depth is 0.

        Raises:
            ValueError: There are 3D joints that were not transformed to the crop.
        """
        encoded = super().encode(keypoints, keypoints_visible)
        depths = np.zeros(keypoints.shape[:2], dtype=np.float32)
        weights = np.zeros_like(depths)
        if transformed_keypoints_3d is not None and keypoints_3d_visible is not None and transformed_camera is not None:
            depth = transformed_keypoints_3d[..., 2]
            root = depth[:, self.root_index, None]
            labelled = (keypoints_3d_visible > 0) & (keypoints_3d_visible[:, self.root_index, None] > 0)
            units = transformed_camera['f'].mean() / self.input_size[0]
            depths[labelled] = ((depth - root) / np.where(labelled, root, 1) * units)[labelled]
            weights[labelled] = 1
        elif keypoints_3d is not None:
            raise ValueError(
                'DepthHeatmap: the sample has keypoints_3d that were not transformed to the crop. Put '
                'mmpose_gan.TopdownAffine3D in place of TopdownAffine in the pipeline.'
            )
        return encoded | dict(keypoint_depths=depths, keypoint_depth_weights=weights)
