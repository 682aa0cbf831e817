"""MMPose's heads copy all heatmaps to the host in every iteration, for an accuracy that the device can compute."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def compute_accuracy_on_device(accuracy: Callable[[Any, Any, Any], Any]) -> None:
    """From now on MMPose's heatmap heads log an accuracy that is computed where the heatmaps are.

    They copy all heatmaps to the host in every iteration, CPMHead and MSPNHead even with ``compute_acc=False``, and
    fail there on bfloat16, a stock supervised model too.

    Args:
        accuracy: The number of MMPose's ``pose_pck_accuracy`` from tensors: output, target, mask.
    """
    from mmpose.models.heads.heatmap_heads import cpm_head, heatmap_head, mspn_head
    from torch import Tensor

    for head in (cpm_head, heatmap_head, mspn_head):
        # Each uses both in its loss alone, on whose result it goes on as on MMPose's.
        head.to_numpy = Tensor.detach
        head.pose_pck_accuracy = lambda output, target, mask: (None, accuracy(output, target, mask), None)
    # The heads make a tensor of the accuracy, which is one already.
    warnings.filterwarnings('ignore', message='To copy construct from a tensor', module='mmpose')
