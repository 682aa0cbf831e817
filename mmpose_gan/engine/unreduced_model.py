"""A model on several processes whose generator learns nothing, so that there is nothing for DDP to reduce."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from mmpose_gan.registry import MODEL_WRAPPERS

from .optim import AdversarialOptimWrapperDict


@MODEL_WRAPPERS.register_module()
class UnreducedModel(nn.Module):
    """Takes the place of DDP around a ``WatchedTopdownPoseEstimator``; the discriminators reduce their own gradients.

    Args:
        module: The estimator.
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module: Any = module

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The estimator's."""
        return self.module(*args, **kwargs)

    def train_step(self, data: dict | tuple | list, optim_wrapper: AdversarialOptimWrapperDict) -> dict[str, Tensor]:
        """One iteration of the game."""
        return self.module.adversarial_step(self, data, optim_wrapper)

    def val_step(self, data: dict | tuple | list) -> list:
        """The estimator's predictions."""
        return self.module.val_step(data)

    def test_step(self, data: dict | tuple | list) -> list:
        """The estimator's predictions."""
        return self.module.test_step(data)
