"""The critic of heads without heatmaps: SimCC, RTMPose, coordinate regression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from mmengine.structures import InstanceData
from torch import Tensor

from mmpose_gan.models.peaks import FLOOR

from .candidates import Opinion
from .critic import Critic, Decode
from .evidence import Evidence
from .verdicts import ask


class PlacesCritic(Critic):
    """Rates the places that a head predicts; where there are no peaks there is nothing to choose."""

    def decode(self, stock: Decode, inputs: Tensor, outputs: Any) -> tuple[list[InstanceData], Callable[[], Evidence]]:
        """The stock predictions, and what speaks for them.

        Args:
            stock: See the base class.
            inputs: See the base class.
            outputs: What the head gives to ``decode``.
        """
        predictions = stock(outputs)
        return predictions, lambda: self.evidence(predictions, inputs)

    @torch.no_grad()
    def evidence(self, predictions: list[InstanceData], like: Tensor) -> Evidence:
        """What speaks for predictions of one person each, on the device of a tensor."""
        keypoints, scores = (
            like.new_tensor(np.concatenate([prediction[key] for prediction in predictions]), dtype=torch.float32)
            for key in ('keypoints', 'keypoint_scores')
        )
        verdicts = {name: ask(judge, None, keypoints, None) for name, judge in self.judges}
        density = None if self.prior is None else self.prior(keypoints)
        return Evidence.of(scores.clamp_min(FLOOR).log(), Opinion(verdicts, density))
