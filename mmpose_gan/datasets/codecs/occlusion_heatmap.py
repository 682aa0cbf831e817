"""Heatmaps of K joints and of their occlusion (chen2017 section 2): 2 K maps in one field."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from mmpose.codecs import MSRAHeatmap, UDPHeatmap
from numpy.typing import NDArray

from mmpose_gan.registry import KEYPOINT_CODECS

from ..transforms.occlusion_flags import OCCLUDED, UNKNOWN, VISIBLE


def check_occlusion(flags: NDArray[np.floating] | None, codec: str) -> NDArray[np.floating]:
    """The flags of ``transforms.occlusion_flags`` that the pipeline hands to a codec.

    Raises:
        ValueError: There are none, or something other than them.
    """
    if flags is None or not np.isin(flags, (VISIBLE, OCCLUDED, UNKNOWN)).all():
        raise ValueError(
            f'{codec} finds no occlusion flags: put mmpose_gan.LoadOcclusion (or UnknownOcclusion) right after '
            'LoadImage in the train_pipeline, and mmpose_gan.OcclusionKeypointConverter in place of KeypointConverter'
        )
    return flags


def known_occlusion(flags: NDArray[np.floating], dtype: np.dtype) -> NDArray[np.floating]:
    """1 where occlusion is labelled, else 0."""
    return (flags != UNKNOWN).astype(dtype)


if TYPE_CHECKING:  # what the mixin below is mixed into
    from mmpose.codecs import MSRAHeatmap as _Codec
else:
    _Codec = object


class OcclusionTargets(_Codec):
    """Adds occlusion to a codec of K Gaussian heatmaps; comes before it in the bases.

    ``heatmaps`` is (2 K, H, W): first the pose maps, then for each joint an occlusion map, which is the pose map where
    the joint is labelled and occluded and 0 where it is labelled and visible. ``keypoint_weights`` is (N, 2 K): the
    codec's own, twice, and 0 in the occlusion half where occlusion is unknown. So a joint that is not labelled, or
    whose Gaussian has left the map, weighs 0 in both halves, and stock heads and losses need not know.

    The pipeline must load occlusion: ``mmpose_gan.LoadOcclusion``.
    """

    auxiliary_encode_keys: ClassVar[set[str]] = {'keypoints_visible_weights'}

    def encode(
        self,
        keypoints: NDArray[np.floating],
        keypoints_visible: NDArray[np.floating] | None = None,
        keypoints_visible_weights: NDArray[np.floating] | None = None,
    ) -> dict[str, NDArray[np.floating]]:
        """Encode one person.

        Args:
            keypoints: Positions in the input image, (1, K, 2), pixels.
            keypoints_visible: 1 where labelled, (1, K).
            keypoints_visible_weights: VISIBLE, OCCLUDED or UNKNOWN of ``transforms.occlusion_flags``, (1, K).

        Returns:
            ``heatmaps`` (2 K, H, W) in [0, 1] and ``keypoint_weights`` (1, 2 K).

        Raises:
            ValueError: There is no occlusion, or something other than it.
        """
        occlusion = check_occlusion(keypoints_visible_weights, type(self).__name__)
        encoded = super().encode(keypoints, keypoints_visible)
        pose, weights = encoded['heatmaps'], encoded['keypoint_weights']
        occluded = pose * (occlusion[0] == OCCLUDED)[:, None, None]
        return dict(
            heatmaps=np.concatenate([pose, occluded.astype(pose.dtype)]),
            keypoint_weights=np.concatenate([weights, weights * known_occlusion(occlusion, weights.dtype)], axis=1),
        )

    def decode(self, encoded: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Decode the pose half of (2 K, H, W) to positions (1, K, 2) in the input image and scores (1, K)."""
        return super().decode(encoded[: len(encoded) // 2])


@KEYPOINT_CODECS.register_module()
class MSRAOcclusionHeatmap(OcclusionTargets, MSRAHeatmap):
    """MMPose's ``MSRAHeatmap``, its arguments, with occlusion; see :class:`OcclusionTargets`."""


@KEYPOINT_CODECS.register_module()
class UDPOcclusionHeatmap(OcclusionTargets, UDPHeatmap):
    """MMPose's ``UDPHeatmap`` with occlusion; see :class:`OcclusionTargets`.

    Args:
        input_size: Image size, (w, h).
        heatmap_size: Heatmap size, (W, H).
        sigma: Sigma of the Gaussians, cells.
        blur_kernel_size: Blur of the decoder, cells.
    """

    def __init__(
        self,
        input_size: tuple[int, int],
        heatmap_size: tuple[int, int],
        sigma: float = 2.0,
        blur_kernel_size: int = 11,
    ) -> None:
        # Not `combined`, whose maps are mixed with offsets: discriminators judge heatmaps.
        super().__init__(input_size, heatmap_size, sigma=sigma, blur_kernel_size=blur_kernel_size)
