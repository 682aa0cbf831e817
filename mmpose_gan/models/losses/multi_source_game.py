"""The game of yang2018: real are the poses that are labelled in 3D, fake all predictions."""

from __future__ import annotations

from functools import partial

from torch import Tensor

from mmpose_gan.registry import MODELS

from .conventional_game import ConventionalGame
from .heatmap_pair import HeatmapPair
from .keypoint_labels import KeypointLabels, all_real


@MODELS.register_module()
class MultiSourceGame(ConventionalGame):
    r"""One verdict a pose; a target that lacks a joint inside the map or its depth is no real pose and does not count.

    .. math::
        L_D = \frac{1}{N_{3D}} \sum_{n \in N_{3D}} L_{cls}(D(C_n), 1)
        + \frac{1}{N} \sum_{n \in N} L_{cls}(D(\hat C_n), 0), \qquad
        L_G = L_{pose} + \frac{\lambda_G}{N} \sum_{n \in N} L_{cls}(D(\hat C_n), 1)
        \qquad \text{(yang2018 eq. 3, 5)}

    The paper composes D's batch of real and generated poses half and half (section 4.2). Here all samples are judged
    and each side is averaged over its own, so that both weigh the same however many of the batch are labelled in 3D. A
    batch without a real pose has L_real 0.

    Args:
        lambda_g: See :class:`ConventionalGame`.
        objective: See :class:`ConventionalGame`; eq. 4 is ``'non_saturating'``.
    """

    def answers(self, strategy: partial, verdict: Tensor, pair: HeatmapPair) -> KeypointLabels:
        """One answer a sample, shape (B, 1); real poses have every joint inside the map, and every depth."""
        labels, weights = super().answers(strategy, verdict, pair)
        if strategy is all_real:
            labelled = (pair.weights > 0).all(dim=1, keepdim=True)
            # A joint a little outside has a weight and a faint rest of its Gaussian, from which no place can be read.
            peaks = pair.real[:, : pair.real.shape[1] // 2].amax(dim=(-2, -1))
            weights = (labelled & (peaks > 0.5).all(dim=1, keepdim=True)).to(weights)
        return KeypointLabels(labels, weights)
