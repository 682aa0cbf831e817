"""Losses and accuracy of verdicts that say real or fake."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def verdict_loss(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Binary cross-entropy of verdicts, averaged over what has a weight (chen2017 eq. 2, 3; sharma2021 eq. 3).

    Args:
        logits: Verdicts, above 0 for real, shape (B, K).
        labels: Targets in [0, 1], shape (B, K).
        weights: Weights >= 0, shape (B, K). Where all are 0 the loss is 0.

    Returns:
        Scalar >= 0; the sum of weighted terms over the sum of weights.
    """
    logits = logits.to(torch.promote_types(logits.dtype, torch.float32))
    terms = F.binary_cross_entropy_with_logits(logits, labels.to(logits), weights.to(logits), reduction='sum')
    return terms / _total(weights.to(logits))


@torch.no_grad()
def verdict_accuracy(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Share of right verdicts among those with a weight, in [0, 1]; shapes as in :func:`verdict_loss`."""
    right = ((logits > 0) == (labels > 0.5)) & (weights > 0)
    return right.sum() / (weights > 0).sum().clamp_min(1)


def non_saturating(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """The generator wants all its keypoints taken for real: BCE(D, 1), strong where the discriminator is sure."""
    return verdict_loss(logits, torch.ones_like(labels), weights)


def minimax(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """The generator wants what the discriminator fears: -BCE(D, label), as chen2017 eq. 4 prints it."""
    return -verdict_loss(logits, labels, weights)


def _total(weights: Tensor) -> Tensor:
    """The sum of weights, 1 where it is 0."""
    total = weights.sum()
    return torch.where(total > 0, total, 1)
