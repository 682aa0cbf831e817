"""Which of its best peaks each joint takes, so that the pose as a whole is good."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

#: What a pose as a whole is worth: choices (B, M, K) of M poses of each sample to scores (B, M), the more the better.
PoseScore = Callable[[Tensor], Tensor]


def objective(choice: Tensor, log_heights: Tensor, score: PoseScore) -> Tensor:
    """The sum of the logarithms of a choice's peaks, and what the pose is worth.

    Args:
        choice: Which peak each joint takes, for M poses of each sample, shape (B, M, K).
        log_heights: Logarithms of the peaks' heights, shape (B, K, C).
        score: What poses are worth.

    Returns:
        Shape (B, M).
    """
    chosen = log_heights[:, None].expand(-1, choice.shape[1], -1, -1).gather(-1, choice[..., None])
    return chosen.sum(dim=(-2, -1)) + score(choice)


@torch.no_grad()
def choose_peaks(log_heights: Tensor, score: PoseScore, sweeps: int = 2) -> Tensor:
    """Coordinate ascent from the highest peaks: joint after joint takes the peak that makes the pose best.

    No step lowers the objective, and a peak is only left for one that is better. The result is a local optimum at
    best; that the joints come in their order matters.

    Args:
        log_heights: Logarithms of the peaks' heights, the highest first, shape (B, K, C); minus infinity where there
            is none, which is never taken.
        score: What poses are worth.
        sweeps: How often all joints are gone through.

    Returns:
        Index of each joint's peak, shape (B, K).
    """
    samples, joints, count = log_heights.shape
    options = torch.arange(count, device=log_heights.device)
    choice = torch.zeros(samples, joints, dtype=torch.long, device=log_heights.device)
    for _ in range(sweeps):
        for joint in range(joints):
            tried = choice[:, None].repeat(1, count, 1)
            tried[:, :, joint] = options
            values = objective(tried, log_heights, score)
            values = torch.where(values.isnan(), -torch.inf, values)
            best, index = values.max(dim=1)
            current = choice[:, joint]
            better = best > values.gather(1, current[:, None]).squeeze(1)
            choice[:, joint] = torch.where(better, index, current)
    return choice
