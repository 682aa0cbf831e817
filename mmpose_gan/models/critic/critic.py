"""The critic of an estimator: what stands between what a head makes and its predictions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from mmengine.structures import InstanceData
from torch import Tensor, nn

from mmpose_gan.models.discriminators import HeatmapDiscriminator

from .calibration import Calibration
from .evidence import Evidence
from .prior import PosePrior
from .settings import CriticSettings

#: A head's ``decode``.
Decode = Callable[..., list[InstanceData]]


class Critic(nn.Module, ABC):
    """Rates what a head predicts, by what discriminators and a prior think of it.

    Args:
        settings: What it does.
        judges: The discriminators that are asked. They stay the estimator's.
        prior: The Gaussian prior of poses, if there is one.
        calibration: What makes scores of the evidence; ``None`` where scores stay those of the codec.
    """

    def __init__(
        self,
        settings: CriticSettings,
        judges: Mapping[str, HeatmapDiscriminator],
        prior: PosePrior | None,
        calibration: Calibration | None = None,
    ) -> None:
        super().__init__()
        self.settings, self.prior, self.calibration = settings, prior, calibration
        # In a tuple, which registers no modules: their weights are in the state dict once.
        self.judges = tuple(judges.items())
        self._record: list[Evidence] | None = None

    @abstractmethod
    def decode(self, stock: Decode, inputs: Tensor, outputs: Any) -> tuple[list[InstanceData], Callable[[], Evidence]]:
        """Predictions of a batch, and what speaks for them, if asked.

        Args:
            stock: The head's own ``decode``.
            inputs: The images, shape (B, C, H', W').
            outputs: What the head gives to ``decode``.
        """

    @contextmanager
    def decoding(self, head: Any, inputs: Tensor) -> Iterator[None]:
        """Let a head's predictions be the critic's, inside the context.

        Args:
            head: A stock head.
            inputs: The images of its batch, shape (B, C, H', W').
        """
        head.decode = partial(self._decode, head.decode, inputs)
        try:
            yield
        finally:
            del head.decode

    @contextmanager
    def recording(self) -> Iterator[list[Evidence]]:
        """Collect the evidence of each batch that is predicted inside the context; scores stay those of the codec."""
        self._record = []
        try:
            yield self._record
        finally:
            self._record = None

    @torch.no_grad()
    def _decode(self, stock: Decode, inputs: Tensor, outputs: Any) -> Sequence[InstanceData]:
        predictions, evidence = self.decode(stock, inputs, outputs)
        if self._record is not None:
            self._record.append(evidence())
        elif self.calibration is not None:
            scores = self.calibration.scores(evidence())
            for prediction, joints, pose in zip(predictions, scores.joints, scores.poses, strict=True):
                prediction.keypoint_scores = joints[None].cpu().numpy()
                prediction.pose_scores = pose[None].cpu().numpy()
        return predictions
