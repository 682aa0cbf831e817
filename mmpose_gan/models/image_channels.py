"""How many channels the images of a generator have."""

from __future__ import annotations

from mmpose.models.pose_estimators import TopdownPoseEstimator
from torch import nn


def image_channels(estimator: TopdownPoseEstimator) -> int:
    """Channels of the images that a pose estimator takes, 3 where it does not say.

    Its preprocessor says so by the means that it subtracts, if there is one a channel; else its backbone's first
    convolution does.

    Args:
        estimator: With ``data_preprocessor`` and ``backbone``.
    """
    mean = getattr(estimator.data_preprocessor, 'mean', None)
    if mean is not None and mean.numel() > 1:
        return mean.numel()
    convolutions = (module for module in estimator.backbone.modules() if isinstance(module, nn.Conv2d))
    first = next(convolutions, None)
    return 3 if first is None else first.in_channels
