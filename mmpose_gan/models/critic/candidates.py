"""The peaks of a batch of heatmaps, and what the poses that can be made of them are worth to a critic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import torch
from torch import Tensor

from mmpose_gan.models.discriminators import GeometryDiscriminator, HeatmapDiscriminator, resize_image
from mmpose_gan.models.peaks import best_peaks, only_peak
from mmpose_gan.models.poses import Pose

from .prior import PosePrior
from .verdicts import Verdict, ask


class Opinion(NamedTuple):
    """What is thought of M poses.

    Attributes:
        verdicts: Of each discriminator that is asked, by its name.
        density: Log-densities (M,) of the prior, ``None`` where there is none.
    """

    verdicts: dict[str, Verdict]
    density: Tensor | None


class Candidates:
    """The poses that a batch's peaks allow; calling it with choices is a ``PoseScore``.

    Args:
        outputs: A head's maps, K of pose and perhaps K of occlusion, shape (B, K or 2 K, H, W).
        inputs: The images, shape (B, C', H', W').
        judges: The discriminators that are asked, by name.
        prior: The Gaussian prior of poses, if there is one.
        joints: K.
        unit: Height of a target's peak.
        radius: How many cells on each side of a peak its decoding looks at.
        count: Among how many peaks each joint chooses, C.
    """

    def __init__(
        self,
        outputs: Tensor,
        inputs: Tensor,
        judges: Mapping[str, HeatmapDiscriminator],
        prior: PosePrior | None,
        joints: int,
        unit: float,
        radius: int,
        count: int,
    ) -> None:
        maps = outputs.to(torch.promote_types(outputs.dtype, torch.float32))
        self.pose, self.occlusion = maps[:, :joints], maps[:, joints:]
        self.judges, self.prior, self.unit, self.inputs = judges, prior, unit, inputs
        self.peaks = best_peaks(self.pose / unit, count)
        # Judged are all peaks alone, so that a joint's highest peak has no advantage but its height.
        self.alone = only_peak(self.pose, self.peaks.cells, radius)
        self._look = [judge for judge in judges.values() if not isinstance(judge, GeometryDiscriminator)]

    @cached_property
    def image(self) -> Tensor | None:
        """The images at the maps' size, for those who look at them."""
        if not any(judge.conditional for judge in self._look):
            return None
        return resize_image(self.inputs, (self.pose.shape[-2], self.pose.shape[-1]))

    def maps_of(self, choice: Tensor) -> Tensor:
        """The head's maps, in which the chosen peaks (B, K) are the highest; the same where they are anyway."""
        taken = take(self.alone, choice[:, None])[:, 0]
        kept = torch.where((choice == 0)[..., None, None], self.pose, taken)
        return torch.cat([kept, self.occlusion], dim=1)

    def log_heights_of(self, choice: Tensor) -> Tensor:
        """Logarithms (B, K) of the chosen peaks' heights."""
        return take(self.peaks.log_heights, choice[:, None])[:, 0]

    def opinion(self, choice: Tensor, decoded: bool = False) -> Opinion:
        """What is thought of M poses of each sample, choices (B, M, K), in rows of B M.

        Args:
            choice: Which peak each joint takes.
            decoded: Show discriminators of maps those that are decoded, :meth:`maps_of`, not each peak alone; M is 1.
        """
        poses = choice.shape[1]
        places = take(self.peaks.places, choice).flatten(0, 1)
        maps, image = None, None
        if self._look:
            occlusion = self.occlusion.repeat_interleave(poses, dim=0) / self.unit
            joints = choice.shape[2]
            pose = self.maps_of(choice[:, 0])[:, :joints] if decoded else take(self.alone, choice).flatten(0, 1)
            maps = Pose(pose / self.unit, occlusion if occlusion.shape[1] else None)
            image = None if self.image is None else self.image.repeat_interleave(poses, dim=0)
        verdicts = {name: ask(judge, maps, places, image) for name, judge in self.judges.items()}
        return Opinion(verdicts, None if self.prior is None else self.prior(places))


def take(values: Tensor, choice: Tensor) -> Tensor:
    """What (B, M, K) choices take of (B, K, C, ...), shape (B, M, K, ...)."""
    samples, _, joints = choice.shape
    rows = torch.arange(samples, device=values.device)[:, None, None]
    columns = torch.arange(joints, device=values.device)
    return values[rows, columns, choice]
