"""The game of chen2017 and sharma2021 computed as printed, from probabilities, to compare that from logits with."""

from __future__ import annotations

import torch
from torch import Tensor

from mmpose_gan.models.games import FakeLoss, KeypointGame, RealLoss
from mmpose_gan.models.poses import Pose, PosePair
from mmpose_gan.registry import MODELS


def printed_loss(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    r"""-log(1 - \|sigmoid(x) - label\|), averaged over what has a weight (sharma2021 eq. 3, chen2017 eq. 2).

    The same number as ``verdict_loss`` of ``mmpose_gan.models.games.classification`` as long as the probability is not
    rounded to 0 or 1. In single precision it is rounded to 1 from a logit of 17 on.

    Args:
        logits: Verdicts (B, K).
        labels: Answers in {0, 1}, (B, K).
        weights: Weights >= 0, (B, K).
    """
    terms = -torch.log(1 - (logits.sigmoid() - labels).abs())
    return (weights * terms).sum() / weights.sum().clamp_min(1)


@MODELS.register_module()
class ProbabilityGame(KeypointGame):
    """``KeypointGame`` with ``objective='minimax'`` and both players' losses by :func:`printed_loss`.

    Args:
        lambda_g: See ``KeypointGame``.
        labels: See ``KeypointGame``.
    """

    def __init__(self, lambda_g: float, labels: dict) -> None:
        super().__init__(lambda_g, labels, 'minimax')

    def real_loss(self, verdict: Tensor, pair: PosePair) -> RealLoss:
        """See ``KeypointGame``."""
        statistics = super().real_loss(verdict, pair).statistics
        everything = torch.ones_like(verdict)
        weights = everything if pair.weights is None else pair.weights.joints
        return RealLoss(printed_loss(verdict, everything, weights), statistics)

    def fake_loss(self, verdict: Tensor, pose: Pose, pair: PosePair) -> FakeLoss:
        """See ``KeypointGame``."""
        loss = printed_loss(verdict, *self.fake_targets(verdict, pair))
        return FakeLoss(loss, -loss, super().fake_loss(verdict, pose, pair).statistics)
