"""Crop the box and take 3D joints and camera along."""

from __future__ import annotations

import numpy as np
from mmpose.datasets.transforms import TopdownAffine
from mmpose.structures.bbox import get_warp_matrix

from mmpose_gan.registry import TRANSFORMS

from ..camera import warp
from ..labels import flipped_order

_SIGNS = dict(horizontal=(-1, 1), vertical=(1, -1), diagonal=(-1, -1))


@TRANSFORMS.register_module()
class TopdownAffine3D(TopdownAffine):
    """MMPose's ``TopdownAffine`` for samples that may have 3D joints; samples without pass as they do there.

    ``RandomFlip``, which must come before, has mirrored the image and its 2D joints alone. Here ``keypoints_3d``,
    ``keypoints_3d_visible`` and ``camera`` are mirrored too, left and right swapped. Then the crop's own
    ``transformed_keypoints_3d`` (1, K, 3) and ``transformed_camera`` are added, in which the crop's rotation has
    become one about the optical axis and its scale a focal length: they project to ``transformed_keypoints``
    (:func:`mmpose_gan.datasets.camera.warp`). Depths keep their metres.

    Args:
        input_size: Size (w, h) of the network's input.
    """

    def __init__(self, input_size: tuple[int, int]) -> None:
        super().__init__(input_size=input_size)  # without `use_udp`, whose warp is no similarity

    def transform(self, results: dict) -> dict:
        """See the class."""
        results = super().transform(results)
        if results.get('keypoints_3d') is None:
            return results
        if results.get('flip'):
            self._flip(results)
        rotation = results['bbox_rotation'][0] if 'bbox_rotation' in results else 0.0
        matrix = get_warp_matrix(
            results['bbox_center'][0], results['bbox_scale'][0], rotation, output_size=self.input_size
        )
        points, camera = warp(results['keypoints_3d'][0], results['camera'], matrix)
        results['transformed_keypoints_3d'] = points[None]
        results['transformed_camera'] = camera
        return results

    @staticmethod
    def _flip(results: dict) -> None:
        direction = results['flip_direction']
        height, width = results['img_shape'][:2]
        signs = np.array(_SIGNS[direction])
        matrix = np.column_stack([np.diag(signs), np.where(signs < 0, (width - 1, height - 1), 0)])
        points, results['camera'] = warp(results['keypoints_3d'][0], results['camera'], matrix)
        visible = results['keypoints_3d_visible']
        order = flipped_order(results, len(points))
        results['keypoints_3d'], results['keypoints_3d_visible'] = points[None, order], visible[:, order]
