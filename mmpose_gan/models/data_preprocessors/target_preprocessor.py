"""A data preprocessor that draws the heatmaps of the targets on the model's device."""

from __future__ import annotations

import torch
from mmengine.structures import InstanceData, PixelData
from mmpose.codecs import MSRAHeatmap, UDPHeatmap
from mmpose.structures import PoseDataSample
from torch import Tensor

from mmpose_gan.datasets.codecs import MSRAOcclusionHeatmap, OcclusionTargets, UDPOcclusionHeatmap
from mmpose_gan.datasets.transforms.occlusion_flags import OCCLUDED
from mmpose_gan.registry import KEYPOINT_CODECS, MODELS

from .batched_preprocessor import BatchedPoseDataPreprocessor
from .gaussian_targets import msra_heatmaps, udp_heatmaps, with_occlusion

#: What draws the pose maps of a codec. Exact types: a subclass may encode otherwise.
DRAW = {
    MSRAHeatmap: msra_heatmaps,
    MSRAOcclusionHeatmap: msra_heatmaps,
    UDPHeatmap: udp_heatmaps,
    UDPOcclusionHeatmap: udp_heatmaps,
}


@MODELS.register_module()
class TargetPreprocessor(BatchedPoseDataPreprocessor):
    """A batched preprocessor, which in training also makes ``gt_fields.heatmaps`` and their weights.

    Workers send keypoints alone: the encoder of the ``train_pipeline``'s ``GenerateTarget`` is
    ``mmpose_gan.KeypointTargets`` (``OcclusionKeypointTargets`` for the occlusion codecs). Heatmaps and weights are
    those of the codec's ``encode``, heatmaps to 1e-6. Nothing waits for the device.

    Args:
        codec: Config of the codec, that of ``model.head.decoder``: ``MSRAHeatmap``, ``UDPHeatmap`` or the occlusion
            codec of either.
        **kwargs: Arguments of ``PoseDataPreprocessor``.

    Raises:
        ValueError: The codec is another one; or there are ``batch_augments``, which would move images under keypoints.
    """

    def __init__(self, codec: dict, **kwargs) -> None:
        super().__init__(**kwargs)
        self.codec = KEYPOINT_CODECS.build(codec)
        key = 'model.data_preprocessor'
        kind = type(self.codec)
        special = getattr(self.codec, 'unbiased', False) or getattr(self.codec, 'heatmap_type', None) == 'combined'
        if kind not in DRAW or special:
            raise ValueError(
                f'{key}.codec: {kind.__name__}{" with unbiased or combined maps" if special else ""} cannot be drawn '
                f'on the device, only {", ".join(known.__name__ for known in DRAW)}. Keep PoseDataPreprocessor, and '
                'the codec as encoder of GenerateTarget in the train_pipeline.'
            )
        if self.batch_augments is not None:
            raise ValueError(f'{key}.batch_augments move images but not keypoints; use PoseDataPreprocessor with them')
        # Not part of the checkpoint, which is the stock model's.
        self.register_buffer('stride', torch.from_numpy(self.codec.scale_factor), persistent=False)

    def forward(self, data: dict, training: bool = False) -> dict:
        """The stock preprocessing, and in training the targets.

        Args:
            data: A collated batch: ``inputs`` and ``data_samples``.
            training: Whether the batch is for a loss.

        Raises:
            ValueError: In training, when the samples hold no keypoints of this codec (the ``train_pipeline``'s fault).
        """
        data = super().forward(data, training)
        if not training:
            return data
        samples = data['data_samples']  # copies, made as they were moved: the caller's stay as they are
        self._check(samples)
        labels, weights = (
            torch.cat([sample.gt_instance_labels[key] for sample in samples])
            for key in ('keypoint_labels', 'keypoint_weights')
        )
        heatmaps, weights = self.targets(labels, weights)
        for index, sample in enumerate(samples):
            sample.gt_fields = PixelData(heatmaps=heatmaps[index])
            sample.gt_instance_labels = InstanceData(keypoint_weights=weights[index : index + 1])
        return data

    def targets(self, labels: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
        """Draw the targets of a batch.

        Args:
            labels: ``keypoint_labels`` of the encoder, (B, K, 3), with occlusion (B, K, 4).
            weights: ``keypoint_weights`` of the encoder, (B, K), with occlusion (B, 2 K).

        Returns:
            Heatmaps (B, K or 2 K, H, W) and weights of the shape of ``weights``.
        """
        visible = labels[..., 2]
        draw = DRAW[type(self.codec)]
        heatmaps, kept = draw(labels[..., :2] / self.stride, visible, self.codec.heatmap_size, self.codec.sigma)
        if isinstance(self.codec, OcclusionTargets):
            heatmaps = with_occlusion(heatmaps, labels[..., 3] == OCCLUDED)
            kept = kept.repeat(1, 2)
        return heatmaps, weights * kept

    def _check(self, samples: list[PoseDataSample]) -> None:
        occlusion = isinstance(self.codec, OcclusionTargets)
        encoder, columns = ('OcclusionKeypointTargets', 4) if occlusion else ('KeypointTargets', 3)
        for index, sample in enumerate(samples):
            labels, size = sample.get('gt_instance_labels', {}), sample.get('input_size', self.codec.input_size)
            if 'gt_fields' in sample or 'keypoint_labels' not in labels:
                fault = 'holds no keypoint_labels, or heatmaps as well'
            elif labels.keypoint_labels.shape[-1] != columns:
                fault = f'holds keypoint_labels of shape {tuple(labels.keypoint_labels.shape)}'
            elif tuple(size) != tuple(self.codec.input_size):
                fault = f'has input_size {tuple(size)} (TopdownAffine)'
            else:
                continue
            raise ValueError(
                f'sample {index} of the batch {fault}: for model.data_preprocessor.codec = '
                f'{type(self.codec).__name__}(input_size={tuple(self.codec.input_size)}) the GenerateTarget of the '
                f"train_pipeline must have encoder=dict(type='mmpose_gan.{encoder}')"
            )
