"""A discriminator of 2D poses that learns from any of a finished generator's peaks: what a critic is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from mmpose_gan.checks import real_number, whole_number
from mmpose_gan.models.peaks import best_peaks, only_peak
from mmpose_gan.models.poses import PosePair
from mmpose_gan.registry import MODELS

from .geometry import GeometryDiscriminator

#: Cells round a peak by which :func:`~mmpose_gan.models.peaks.decoded_peak` refines it.
RADIUS = 2


@MODELS.register_module()
class PeakGeometryDiscriminator(GeometryDiscriminator):
    """Watches the places of peaks, the highest and others.

    A critic that chooses is asked about poses of lower peaks, which a discriminator that has seen the highest ones
    alone has never met. So here each fake draws a share up to ``most``, and each of its joints takes a lower peak with
    that chance. And it must not know real poses by their lattice: targets have their peak in a whole cell, and a
    prediction is refined by quarters, so in training places of both are spread evenly over their cell.

    No gradient goes back through peaks: it only watches, as in ``configs/_base_/adversaries/watcher.py``. A head
    without heatmaps has one peak a joint.

    Args:
        count: Among how many peaks a joint's is drawn, at least 1.
        most: Largest share of lower peaks in a fake, in [0, 1]; about half of this on average.
        **kwargs: See :class:`GeometryDiscriminator`; ``locate`` is fixed.

    Raises:
        ValueError: A number is out of range, or the game has a ``lambda_g``.
    """

    def __init__(self, *, count: int = 3, most: float = 0.5, **kwargs) -> None:
        super().__init__(locate='straight_through', **kwargs)
        self.count = whole_number('count', count, 1)
        self.most = real_number('most', most, 0, 1)
        if self.game.lambda_g != 0:
            raise ValueError(
                f'game.lambda_g is {self.game.lambda_g}, but {type(self).__name__} only watches: set it to 0'
            )

    def pair(self, stages: Sequence[PosePair], inputs: Tensor) -> PosePair:
        """As the base class does; in training fakes take lower peaks, which is where labels are taken too.

        Args:
            stages: What each of the generator's stages made.
            inputs: The generator's images, which are not looked at.
        """
        pair = super().pair(stages, inputs)
        if not self.training or pair.fake.joints is not None:
            return pair
        return replace(pair, fake=replace(pair.fake, heatmaps=any_peaks(pair.fake.heatmaps, self.count, self.most)))

    def places(self, heatmaps: Tensor) -> Tensor:
        """What is decoded; in training spread evenly over its cell."""
        places = super().places(heatmaps)
        return places.round() + torch.rand_like(places) - 0.5 if self.training else places


@torch.no_grad()
def any_peaks(heatmaps: Tensor, count: int, most: float) -> Tensor:
    """Maps whose only peaks are drawn among the best of each.

    Args:
        heatmaps: In units of a target's peak, shape (B, K, H, W).
        count: Among how many peaks.
        most: Each sample draws a share evenly in [0, most], and each joint a lower peak with that chance, if it has
            one.

    Returns:
        Shape (B, K, H, W).
    """
    peaks = best_peaks(heatmaps, count)
    share = most * torch.rand(len(heatmaps), 1, device=heatmaps.device)
    lower = (peaks.log_heights[..., 1:] > -torch.inf).sum(dim=-1)
    drawn = 1 + (torch.rand(lower.shape, device=heatmaps.device) * lower).long().clamp(max=max(count - 2, 0))
    takes = (torch.rand(lower.shape, device=heatmaps.device) < share) & (lower > 0)
    choice = torch.where(takes, drawn, 0)
    return only_peak(heatmaps, peaks.cells.gather(-1, choice[..., None]), RADIUS)[:, :, 0]
