"""The critic of an estimator: what stands between its heatmaps and their decoding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from mmengine.structures import InstanceData
from torch import Tensor, nn

from mmpose_gan.models.discriminators import GeometryDiscriminator, HeatmapDiscriminator, resize_image
from mmpose_gan.models.poses import Pose

from .choice import choose_peaks
from .peaks import Peaks, best_peaks, only_peak
from .prior import PosePrior
from .settings import CriticSettings
from .verdicts import ask


class Critic(nn.Module):
    """Chooses among the peaks of heatmaps, by what discriminators and a prior think of the pose.

    Args:
        settings: What it does.
        judges: The discriminators that are asked. They stay the estimator's.
        prior: The Gaussian prior of poses, if there is one.
        num_keypoints: Number of joints K; maps behind the first K are of occlusion.
        unit: Height of a target's peak.
        radius: How many cells on each side of a peak its decoding looks at.
    """

    def __init__(
        self,
        settings: CriticSettings,
        judges: Mapping[str, HeatmapDiscriminator],
        prior: PosePrior | None,
        num_keypoints: int,
        unit: float,
        radius: int,
    ) -> None:
        super().__init__()
        self.settings, self.prior = settings, prior
        self.num_keypoints, self.unit, self.radius = num_keypoints, unit, radius
        # In a tuple, which registers no modules: their weights are in the state dict once.
        self.judges = tuple(judges.items())

    @contextmanager
    def decoding(self, head: Any, inputs: Tensor) -> Iterator[None]:
        """Let a head decode what the critic makes of its maps, inside the context.

        Args:
            head: A stock head.
            inputs: The images of its batch, shape (B, C, H', W').
        """
        stock = head.decode

        def decode(outputs: Tensor) -> list[InstanceData]:
            return stock(self.choose(outputs, inputs))

        head.decode = decode
        try:
            yield
        finally:
            del head.decode

    @torch.no_grad()
    def choose(self, outputs: Tensor, inputs: Tensor) -> Tensor:
        """Maps of which each joint's chosen peak is the highest; the same where that is the highest anyway.

        Args:
            outputs: A head's maps, K of pose and perhaps K of occlusion, shape (B, K or 2 K, H, W).
            inputs: The images, shape (B, C, H', W').
        """
        maps = outputs.to(torch.promote_types(outputs.dtype, torch.float32))
        pose = maps[:, : self.num_keypoints]
        peaks = best_peaks(pose / self.unit, min(self.settings.choose, pose[0, 0].numel()))
        # Judged are all peaks alone, so that a joint's highest peak has no advantage but its height.
        alone = only_peak(pose, peaks.cells, self.radius)
        score = PeaksScore(self, maps / self.unit, alone / self.unit, peaks, inputs)
        choice = choose_peaks(peaks.log_heights, score, self.settings.sweeps)
        taken = take(alone, choice[:, None])[:, 0]
        kept = torch.where((choice == 0)[..., None, None], pose, taken)
        return torch.cat([kept, maps[:, self.num_keypoints :]], dim=1)


class PeaksScore:
    """What poses of chosen peaks are worth to a critic; a ``PoseScore``.

    Args:
        critic: Whose discriminators, prior and weights count.
        maps: The head's maps in units of a target's peak, shape (B, K or 2 K, H, W).
        alone: Those of pose with one peak each, in that unit, shape (B, K, C, H, W).
        peaks: The peaks.
        inputs: The images, shape (B, C', H', W').
    """

    def __init__(self, critic: Critic, maps: Tensor, alone: Tensor, peaks: Peaks, inputs: Tensor) -> None:
        self.critic, self.alone, self.places = critic, alone, peaks.places
        self.occlusion = maps[:, critic.num_keypoints :]
        looks = [judge for _, judge in critic.judges if not isinstance(judge, GeometryDiscriminator)]
        self.needs_maps = bool(looks)
        size = (maps.shape[-2], maps.shape[-1])
        self.image = resize_image(inputs, size) if any(judge.conditional for judge in looks) else None

    def __call__(self, choice: Tensor) -> Tensor:
        """Choices (B, M, K) of M poses of each sample to scores (B, M)."""
        samples, poses, _ = choice.shape
        places = take(self.places, choice).flatten(0, 1)
        maps, image = None, None
        if self.needs_maps:
            occlusion = self.occlusion.repeat_interleave(poses, dim=0)
            maps = Pose(take(self.alone, choice).flatten(0, 1), occlusion if occlusion.shape[1] else None)
            image = None if self.image is None else self.image.repeat_interleave(poses, dim=0)
        score = places.new_zeros(len(places))
        for name, judge in self.critic.judges:
            score = score + self.critic.settings.weights[name] * ask(judge, maps, places, image).pose
        if self.critic.prior is not None:
            score = score + self.critic.settings.prior_weight * self.critic.prior(places) / 10
        return score.view(samples, poses)


def take(values: Tensor, choice: Tensor) -> Tensor:
    """What (B, M, K) choices take of (B, K, C, ...), shape (B, M, K, ...)."""
    samples, _, joints = choice.shape
    rows = torch.arange(samples, device=values.device)[:, None, None]
    columns = torch.arange(joints, device=values.device)
    return values[rows, columns, choice]
