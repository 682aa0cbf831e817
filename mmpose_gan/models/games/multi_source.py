"""The game of yang2018: real are the poses that are labelled in 3D, fake all predictions."""

from __future__ import annotations

from torch import Tensor

from mmpose_gan.models.poses import PosePair
from mmpose_gan.registry import MODELS

from .keypoint import ConventionalGame
from .keypoint_labels import KeypointLabels


@MODELS.register_module()
class MultiSourceGame(ConventionalGame):
    r"""One verdict a pose, of people whose joints all lie inside the crop.

    A target that lacks a depth is no real pose. Where a joint lies outside of the map, or is not labelled, neither the
    target nor the prediction counts: real poses would never be cut off by the crop, but fakes would.

    .. math::
        L_D = \frac{1}{N_{3D}} \sum_{n \in N_{3D}} L_{cls}(D(C_n), 1)
        + \frac{1}{N} \sum_{n \in N} L_{cls}(D(\hat C_n), 0), \qquad
        L_G = L_{pose} + \frac{\lambda_G}{N} \sum_{n \in N} L_{cls}(D(\hat C_n), 1)
        \qquad \text{(yang2018 eq. 3, 5)}

    The paper composes D's batch of real and generated poses half and half (section 4.2). Here all such samples are
    judged and each side is averaged over its own, so that both weigh the same however many of the batch are labelled in
    3D. A batch without a real pose has L_real 0.

    Args:
        lambda_g: See :class:`ConventionalGame`.
        objective: See :class:`ConventionalGame`; eq. 4 is ``'non_saturating'``.
    """

    def real_targets(self, verdict: Tensor, pair: PosePair) -> KeypointLabels:
        """Real, shape (B, 1), with a weight where every joint lies inside the map and has a depth."""
        labels, weights = super().real_targets(verdict, pair)
        whole = _inside(pair)
        if pair.weights is not None and pair.weights.depths is not None:
            whole = whole & (pair.weights.depths > 0).all(dim=1, keepdim=True)
        return KeypointLabels(labels, whole.to(weights))

    def fake_targets(self, verdict: Tensor, pair: PosePair) -> KeypointLabels:
        """Fake, shape (B, 1), with a weight where every joint of the target lies inside the map."""
        labels, weights = super().fake_targets(verdict, pair)
        return KeypointLabels(labels, _inside(pair).to(weights))


def _inside(pair: PosePair) -> Tensor:
    """Whether all joints of the targets are labelled inside the map, (B, 1)."""
    # A joint a little outside has a weight and a faint rest of its Gaussian, from which no place can be read.
    inside = (pair.real.heatmaps.amax(dim=(-2, -1)) > 0.5).all(dim=1, keepdim=True)
    if pair.weights is None:
        return inside
    return inside & (pair.weights.joints > 0).all(dim=1, keepdim=True)
