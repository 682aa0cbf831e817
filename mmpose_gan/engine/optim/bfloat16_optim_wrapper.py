"""Mixed precision in bfloat16, on any device."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from mmengine.optim import OptimWrapper
from torch import nn

from mmpose_gan.compat import compute_accuracy_on_device
from mmpose_gan.evaluation.functional import pose_accuracy
from mmpose_gan.registry import OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module()
class BFloat16OptimWrapper(OptimWrapper):
    """An ``OptimWrapper`` whose forward passes autocast to bfloat16.

    bfloat16 has float32's range, so that losses need no scale. MMEngine's ``AmpOptimWrapper`` scales them even so, asks
    the device in every step whether gradients overflowed, and refuses to work on a CPU. Stock estimators train with it
    too. Arguments are those of ``OptimWrapper``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        compute_accuracy_on_device(pose_accuracy)

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """Autocast on the model's device, inside what ``OptimWrapper`` does."""
        device = next(model.parameters()).device.type
        with super().optim_context(model), torch.autocast(device, dtype=torch.bfloat16):
            yield
