"""The targets of a batch, drawn on its device: which codecs that can be done for, and how."""

from __future__ import annotations

from collections.abc import Callable

from mmpose.codecs import MSRAHeatmap, UDPHeatmap
from mmpose.codecs.base import BaseKeypointCodec
from torch import Tensor

from ..transforms.occlusion_flags import OCCLUDED
from .gaussian_targets import msra_heatmaps, udp_heatmaps, with_occlusion
from .keypoint_targets import KeypointTargets, OcclusionKeypointTargets
from .occlusion_heatmap import MSRAOcclusionHeatmap, OcclusionTargets, UDPOcclusionHeatmap

#: What draws the pose maps of a codec. Exact types: a subclass may encode otherwise.
DRAW: dict[type[BaseKeypointCodec], Callable[..., tuple[Tensor, Tensor]]] = {
    MSRAHeatmap: msra_heatmaps,
    MSRAOcclusionHeatmap: msra_heatmaps,
    UDPHeatmap: udp_heatmaps,
    UDPOcclusionHeatmap: udp_heatmaps,
}


def check_drawable(codec: BaseKeypointCodec, key: str) -> None:
    """Check that :func:`batch_targets` can draw the codec's maps.

    Raises:
        ValueError: It cannot; the message begins with ``key``, the place of the codec in the config.
    """
    kind = type(codec)
    special = getattr(codec, 'unbiased', False) or getattr(codec, 'heatmap_type', None) == 'combined'
    if kind not in DRAW or special:
        raise ValueError(
            f'{key}: {kind.__name__}{" with unbiased or combined maps" if special else ""} cannot be drawn '
            f'on the device, only {", ".join(known.__name__ for known in DRAW)}. Keep PoseDataPreprocessor, and '
            'the codec as encoder of GenerateTarget in the train_pipeline.'
        )


def encoder_of(codec: BaseKeypointCodec) -> type[KeypointTargets]:
    """The encoder whose labels :func:`batch_targets` takes."""
    return OcclusionKeypointTargets if isinstance(codec, OcclusionTargets) else KeypointTargets


def batch_targets(codec: BaseKeypointCodec, labels: Tensor, weights: Tensor, stride: Tensor) -> tuple[Tensor, Tensor]:
    """Heatmaps and weights as ``codec.encode`` makes them person by person, heatmaps to 1e-6.

    Args:
        codec: One that :func:`check_drawable` lets pass.
        labels: ``keypoint_labels`` of the encoder, (B, K, 3), with occlusion (B, K, 4).
        weights: ``keypoint_weights`` of the encoder, (B, K), with occlusion (B, 2 K).
        stride: ``codec.scale_factor``, (2,), on the device of the labels.

    Returns:
        Heatmaps (B, K or 2 K, H, W) in [0, 1] and weights of the shape of ``weights``.
    """
    draw = DRAW[type(codec)]
    heatmaps, kept = draw(labels[..., :2] / stride, labels[..., 2], codec.heatmap_size, codec.sigma)
    if isinstance(codec, OcclusionTargets):
        heatmaps = with_occlusion(heatmaps, labels[..., 3] == OCCLUDED)
        kept = kept.repeat(1, 2)
    return heatmaps, weights * kept
