"""A data preprocessor that treats the batch as one tensor."""

from __future__ import annotations

from typing import Any

import torch
from mmpose.models.data_preprocessors import PoseDataPreprocessor

from mmpose_gan.registry import MODELS


@MODELS.register_module()
class BatchedPoseDataPreprocessor(PoseDataPreprocessor):
    """MMPose's ``PoseDataPreprocessor`` for images of one size, as top-down pipelines make them; the same result.

    The stock one normalizes image by image, and reorders the channels by a list, which waits for the device each time.
    With ``non_blocking=True`` and ``pin_memory`` in the dataloader the images' copies do not wait either; those of the
    targets may, because torch does not pin data samples.

    Args:
        **kwargs: Arguments of ``PoseDataPreprocessor``.

    Raises:
        ValueError: At the call, if the images differ in size.
    """

    _channel_conversion: bool

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Done here, for the whole batch.
        self._reverse_channels: bool = self._channel_conversion
        self._channel_conversion = False

    def forward(self, data: dict, training: bool = False) -> dict:
        """Stack, then reorder channels, normalize and pad.

        Args:
            data: A collated batch: ``inputs``, images (3, H, W) or (B, 3, H, W), and ``data_samples``.
            training: Whether the batch is for a loss.
        """
        inputs = self.cast_data(data['inputs'])
        if not isinstance(inputs, torch.Tensor):
            sizes = {tuple(image.shape) for image in inputs}
            if len(sizes) > 1:
                raise ValueError(
                    f'model.data_preprocessor: {type(self).__name__} needs images of one size, got {sorted(sizes)}; '
                    'put TopdownAffine into the pipeline, or use PoseDataPreprocessor'
                )
            inputs = torch.stack(inputs)
        return super().forward({**data, 'inputs': inputs.flip(1) if self._reverse_channels else inputs}, training)

    def _get_pad_shape(self, data: dict) -> list[tuple[int, int]]:
        # The stock one takes a stacked batch's channels for its height.
        return super()._get_pad_shape({**data, 'inputs': list(data['inputs'])})
