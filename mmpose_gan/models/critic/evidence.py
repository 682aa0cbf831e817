"""What speaks for a predicted pose and for each of its joints, as numbers that a calibration weighs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from .candidates import Opinion


class Evidence(NamedTuple):
    """What speaks for N poses of K joints; D discriminators are asked, and a prior counts as one more number.

    Attributes:
        joints: Of each joint: the logarithm of its peak's height, the mean of these over the pose, each discriminator's
            verdict on the joint, a tenth of the prior's log-density; shape (N, K, 2 + D or 3 + D).
        poses: Of each pose: the mean logarithm of its peaks (a weight for each of them fits the few people of a split
            too well, docs/results.md), each discriminator's verdict on the pose, a tenth of the prior's log-density;
            shape (N, 1 + D or 2 + D).
    """

    joints: Tensor
    poses: Tensor

    @classmethod
    def of(cls, log_heights: Tensor, opinion: Opinion) -> Evidence:
        """Put peaks (N, K) and what is thought of the poses together."""
        verdicts = list(opinion.verdicts.values())
        density = [] if opinion.density is None else [opinion.density / 10]
        mean = log_heights.mean(dim=1, keepdim=True).expand_as(log_heights)
        joints = [log_heights, mean, *(verdict.joints for verdict in verdicts)]
        joints += [each[:, None].expand_as(log_heights) for each in density]
        poses = [mean[:, :1], *(verdict.pose[:, None] for verdict in verdicts), *(each[:, None] for each in density)]
        return cls(torch.stack(joints, dim=-1), torch.cat(poses, dim=1))

    @classmethod
    def together(cls, batches: Sequence[Evidence]) -> Evidence:
        """The evidence of several batches."""
        return cls(*(torch.cat(parts) for parts in zip(*batches, strict=True)))


def sizes(judges: int, prior: bool) -> tuple[int, int]:
    """How many numbers speak for a joint and for a pose."""
    return 2 + judges + prior, 1 + judges + prior
