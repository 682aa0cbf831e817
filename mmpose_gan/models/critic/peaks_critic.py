"""The critic of heads with heatmaps: it can choose among their peaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from mmengine.structures import InstanceData
from torch import Tensor

from mmpose_gan.models.discriminators import HeatmapDiscriminator

from .calibration import Calibration
from .candidates import Candidates
from .choice import choose_peaks
from .critic import Critic, Decode
from .evidence import Evidence
from .prior import PosePrior
from .settings import CriticSettings


class PeaksCritic(Critic):
    """Chooses among the peaks of heatmaps, and rates the pose that is chosen.

    Args:
        settings: See :class:`Critic`.
        judges: See :class:`Critic`.
        prior: See :class:`Critic`.
        calibration: See :class:`Critic`.
        num_keypoints: Number of joints K; maps behind the first K are of occlusion.
        unit: Height of a target's peak.
        radius: How many cells on each side of a peak its decoding looks at.
    """

    def __init__(
        self,
        settings: CriticSettings,
        judges: Mapping[str, HeatmapDiscriminator],
        prior: PosePrior | None,
        calibration: Calibration | None,
        num_keypoints: int,
        unit: float,
        radius: int,
    ) -> None:
        super().__init__(settings, judges, prior, calibration)
        self.num_keypoints, self.unit, self.radius = num_keypoints, unit, radius

    def decode(self, stock: Decode, inputs: Tensor, outputs: Any) -> tuple[list[InstanceData], Callable[[], Evidence]]:
        """What the head decodes of maps in which the chosen peaks are the highest.

        Args:
            stock: See the base class.
            inputs: See the base class.
            outputs: K maps of pose and perhaps K of occlusion, shape (B, K or 2 K, H, W).
        """
        candidates = self.candidates(outputs, inputs)
        choice = self.choice(candidates)
        return stock(candidates.maps_of(choice)), partial(self.evidence, candidates, choice)

    def candidates(self, outputs: Tensor, inputs: Tensor) -> Candidates:
        """The peaks of a head's maps."""
        count = min(self.settings.choose, outputs.shape[-2] * outputs.shape[-1])
        return Candidates(
            outputs, inputs, dict(self.judges), self.prior, self.num_keypoints, self.unit, self.radius, count
        )

    @torch.no_grad()
    def choice(self, candidates: Candidates) -> Tensor:
        """Which peak each joint takes, shape (B, K)."""
        log_heights = candidates.peaks.log_heights
        if log_heights.shape[-1] == 1:
            return torch.zeros(log_heights.shape[:2], dtype=torch.long, device=log_heights.device)
        return choose_peaks(log_heights, partial(self.worth, candidates), self.settings.sweeps)

    def worth(self, candidates: Candidates, choice: Tensor) -> Tensor:
        """What poses (B, M, K) of chosen peaks are worth, shape (B, M); a ``PoseScore``."""
        opinion = candidates.opinion(choice)
        score = candidates.peaks.places.new_zeros(choice.shape[0] * choice.shape[1])
        for name, verdict in opinion.verdicts.items():
            score = score + self.settings.weights[name] * verdict.pose
        if opinion.density is not None:
            score = score + self.settings.prior_weight * opinion.density / 10
        return score.view(choice.shape[:2])

    @torch.no_grad()
    def evidence(self, candidates: Candidates, choice: Tensor) -> Evidence:
        """What speaks for the poses that were chosen."""
        opinion = candidates.opinion(choice[:, None], decoded=True)
        return Evidence.of(candidates.log_heights_of(choice), opinion)
