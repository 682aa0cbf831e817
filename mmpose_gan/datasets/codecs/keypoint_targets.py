"""What a worker sends where heatmaps are drawn on the model's device: keypoints and weights in place of maps."""

from __future__ import annotations

from typing import ClassVar, NoReturn

import numpy as np
from mmpose.codecs.base import BaseKeypointCodec
from numpy.typing import NDArray

from mmpose_gan.registry import KEYPOINT_CODECS

from .occlusion_heatmap import check_occlusion, known_occlusion


@KEYPOINT_CODECS.register_module()
class KeypointTargets(BaseKeypointCodec):
    """Encoder of the ``train_pipeline``'s ``GenerateTarget`` beside ``mmpose_gan.TargetPreprocessor``.

    It has no arguments: the codec of the preprocessor says what is drawn. ``keypoint_labels`` is (1, K, 3): x and y in
    pixels of the input image, and 1 where labelled. ``keypoint_weights`` is (1, K), before the preprocessor drops the
    keypoints that have left the map.
    """

    label_mapping_table: ClassVar[dict[str, str]] = dict(
        keypoint_labels='keypoint_labels', keypoint_weights='keypoint_weights'
    )
    #: Numbers of a joint in ``keypoint_labels``.
    columns: ClassVar[int] = 3

    def encode(
        self, keypoints: NDArray[np.floating], keypoints_visible: NDArray[np.floating] | None = None
    ) -> dict[str, NDArray[np.floating]]:
        """Encode one person.

        Args:
            keypoints: Positions in the input image, (1, K, 2), pixels.
            keypoints_visible: 1 where labelled, (1, K).

        Returns:
            ``keypoint_labels`` and ``keypoint_weights``, see the class. The labels keep the precision of the
            positions, because it decides to which cell a keypoint is rounded.

        Raises:
            ValueError: There are several persons.
        """
        if len(keypoints) != 1:
            raise ValueError(
                f'{type(self).__name__} (train_pipeline, GenerateTarget, encoder) wants top-down samples of one person '
                f'each, got {len(keypoints)}'
            )
        if keypoints_visible is None:
            keypoints_visible = np.ones(keypoints.shape[:2], dtype=np.float32)
        visible = keypoints_visible[..., None].astype(keypoints.dtype)
        return dict(
            keypoint_labels=np.concatenate([keypoints, visible], axis=-1), keypoint_weights=keypoints_visible.copy()
        )

    def decode(self, encoded: object) -> NoReturn:
        """Nothing is predicted in this form.

        Raises:
            NotImplementedError: Always.
        """
        raise NotImplementedError(
            f'{type(self).__name__} is an encoder for the train_pipeline; model.head.decoder stays the codec of the '
            'heatmaps'
        )


@KEYPOINT_CODECS.register_module()
class OcclusionKeypointTargets(KeypointTargets):
    """:class:`KeypointTargets` for the occlusion codecs.

    ``keypoint_labels`` is (1, K, 4), occlusion flags last, and ``keypoint_weights`` (1, 2 K).
    """

    auxiliary_encode_keys: ClassVar[set[str]] = {'keypoints_visible_weights'}
    columns: ClassVar[int] = 4

    def encode(
        self,
        keypoints: NDArray[np.floating],
        keypoints_visible: NDArray[np.floating] | None = None,
        keypoints_visible_weights: NDArray[np.floating] | None = None,
    ) -> dict[str, NDArray[np.floating]]:
        """Encode one person; arguments and errors are those of :class:`OcclusionTargets` as well."""
        occlusion = check_occlusion(keypoints_visible_weights, type(self).__name__)
        encoded = super().encode(keypoints, keypoints_visible)
        labels, weights = encoded['keypoint_labels'], encoded['keypoint_weights']
        return dict(
            keypoint_labels=np.concatenate([labels, occlusion[..., None].astype(labels.dtype)], axis=-1),
            keypoint_weights=np.concatenate([weights, weights * known_occlusion(occlusion, weights.dtype)], axis=1),
        )
