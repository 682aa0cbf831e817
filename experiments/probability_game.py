"""The game of chen2017 and sharma2021 computed as printed, from probabilities, to compare that from logits with."""

from __future__ import annotations

import torch
from torch import Tensor

from mmpose_gan.models.losses import HeatmapPair, Judgement, KeypointGame
from mmpose_gan.registry import MODELS


def printed_loss(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    r"""-log(1 - \|sigmoid(x) - label\|), averaged over what has a weight (sharma2021 eq. 3, chen2017 eq. 2).

    The same number as ``verdict_loss`` of ``mmpose_gan.models.losses.classification`` as long as the probability is not
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

    def judge_real(self, verdict: Tensor, pair: HeatmapPair) -> Judgement:
        """See ``KeypointGame``."""
        judged = super().judge_real(verdict, pair)
        everything = torch.ones_like(verdict)
        weights = everything if pair.weights is None else pair.weights[:, : verdict.shape[1]]
        return Judgement(printed_loss(verdict, everything, weights), statistics=judged.statistics)

    def judge_fakes(self, verdict: Tensor, heatmaps: Tensor, pair: HeatmapPair) -> Judgement:
        """See ``KeypointGame``."""
        judged = super().judge_fakes(verdict, heatmaps, pair)
        loss = printed_loss(verdict, *self.answers(self.label, verdict, pair))
        return Judgement(loss, -loss, judged.statistics)
