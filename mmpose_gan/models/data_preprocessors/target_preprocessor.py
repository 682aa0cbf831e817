"""A data preprocessor that draws the heatmaps of the targets on the model's device."""

from __future__ import annotations

from typing import Any

import torch
from mmengine.structures import InstanceData, PixelData
from mmpose.structures import PoseDataSample
from torch import Tensor

from mmpose_gan.datasets.codecs.batch_targets import batch_targets, check_drawable, encoder_of
from mmpose_gan.registry import KEYPOINT_CODECS, MODELS

from .batched_preprocessor import BatchedPoseDataPreprocessor


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

    def __init__(self, codec: dict, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codec = KEYPOINT_CODECS.build(codec)
        check_drawable(self.codec, 'model.data_preprocessor.codec')
        if self.batch_augments is not None:
            raise ValueError(
                'model.data_preprocessor.batch_augments move images but not keypoints; use PoseDataPreprocessor '
                'with them'
            )
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
        """The targets of a batch: see :func:`~mmpose_gan.datasets.codecs.batch_targets.batch_targets`."""
        return batch_targets(self.codec, labels, weights, self.stride)

    def _check(self, samples: list[PoseDataSample]) -> None:
        encoder = encoder_of(self.codec)
        for index, sample in enumerate(samples):
            labels, size = sample.get('gt_instance_labels', {}), sample.get('input_size', self.codec.input_size)
            if 'gt_fields' in sample or 'keypoint_labels' not in labels:
                fault = 'holds no keypoint_labels, or heatmaps as well'
            elif labels.keypoint_labels.shape[-1] != encoder.columns:
                fault = f'holds keypoint_labels of shape {tuple(labels.keypoint_labels.shape)}'
            elif tuple(size) != tuple(self.codec.input_size):
                fault = f'has input_size {tuple(size)} (TopdownAffine)'
            else:
                continue
            raise ValueError(
                f'sample {index} of the batch {fault}: for model.data_preprocessor.codec = '
                f'{type(self.codec).__name__}(input_size={tuple(self.codec.input_size)}) the GenerateTarget of the '
                f"train_pipeline must have encoder=dict(type='mmpose_gan.{encoder.__name__}')"
            )
