"""The reconstruction game of chou2017 and cao2020: reconstruct real heatmaps well and generated ones badly."""

from __future__ import annotations

from typing import cast, get_args

import torch
import torch.nn.functional as F
from torch import Tensor

from mmpose_gan.checks import one_of, true_or_false
from mmpose_gan.models.poses import Pose, PosePair
from mmpose_gan.registry import MODELS

from .base import FakeLoss, Game, RealLoss
from .equilibrium import Equilibrium, Reduction, convergence_measure


def reconstruction_error(
    reconstruction: Tensor, heatmaps: Tensor, weights: Tensor | None = None, reduction: Reduction = 'mean'
) -> Tensor:
    r"""Squared error between heatmaps and what a discriminator made of them: L_real, L_fake and L_adv of chou2017.

    .. math:: L = \sum_{j=1}^{M} (C_j - D(C_j, X))^2 \qquad \text{(chou2017 eq. 2, 4; cao2020 eq. 3, 4)}

    Both occurrences of the heatmaps are differentiated unless the caller detaches one.

    Args:
        reconstruction: D(C, X), shape (B, K, H, W).
        heatmaps: C, shape (B, K, H, W).
        weights: Keypoint weights >= 0, shape (B, K); ``None`` counts every channel once.
        reduction: ``'sum'`` over keypoints and pixels as the papers write it, ``'mean'`` as their code has it; the
            batch is averaged in either case.

    Returns:
        Scalar >= 0.

    Raises:
        ValueError: The shapes differ.

    Example:
        >>> heatmaps = torch.ones(2, 3, 4, 4)
        >>> reconstruction_error(0.5 * heatmaps, heatmaps), reconstruction_error(0.5 * heatmaps, heatmaps, None, 'sum')
        (tensor(0.2500), tensor(12.))
    """
    if reconstruction.shape != heatmaps.shape:
        raise ValueError(
            f'the discriminator reconstructs {tuple(reconstruction.shape)} from heatmaps {tuple(heatmaps.shape)}; its '
            'backbone must keep the resolution and its head the number of channels'
        )
    if weights is None:
        error = F.mse_loss(reconstruction, heatmaps)
    else:
        error = (F.mse_loss(reconstruction, heatmaps, reduction='none') * weights[:, :, None, None]).mean()
    return error if reduction == 'mean' else error * elements_per_sample(heatmaps)


def elements_per_sample(heatmaps: Tensor) -> int:
    """K H W: the factor between the reductions ``'mean'`` and ``'sum'``."""
    return heatmaps[0].numel()


@MODELS.register_module()
class ReconstructionGame(Game):
    r"""Rules of the game between a generator and a discriminator that reconstructs heatmaps.

    .. math::
        L_D = L_{real} - k_t L_{fake}, \qquad L_G = L_{content} + \lambda_G L_{fake}
        \qquad \text{(chou2017 eq. 3, 4; cao2020 eq. 1, 4)}

    L_fake and the papers' L_adv are the same number, so one pass of the fakes serves both players.

    Args:
        lambda_g: Weight of L_fake in the generator's loss, in units of the head's content loss.
        equilibrium: Config of what controls k_t.
        reduction: Reduction of L_real and L_fake over keypoints and pixels. ``'mean'`` matches MMPose's
            ``KeypointMSELoss``, so that ``lambda_g`` keeps the papers' meaning.
        detach_target: Differentiate only D(C, X) and not C itself in L_fake, as the authors' Torch code does
            (chou2017 eq. 2 has both).
        use_target_weight: Count unlabelled keypoints as 0, an ablation of cao2020 (section 4.3).

    Raises:
        ValueError: A value is out of range.
    """

    shared_fake_loss = True
    equilibrium: Equilibrium

    def __init__(
        self,
        lambda_g: float | dict,
        equilibrium: dict,
        reduction: Reduction,
        detach_target: bool = False,
        use_target_weight: bool = False,
    ) -> None:
        super().__init__(lambda_g)
        self.reduction = one_of('game.reduction', reduction, get_args(Reduction))
        self.detach_target = true_or_false('game.detach_target', detach_target)
        self.use_target_weight = true_or_false('game.use_target_weight', use_target_weight)
        self.equilibrium = cast(Equilibrium, MODELS.build(equilibrium))

    @property
    def fake_weight(self) -> Tensor:
        """-k_t, a scalar on the device."""
        return -self.equilibrium.k_t

    def real_loss(self, verdict: Tensor, pair: PosePair) -> RealLoss:
        """L_real of the reconstruction D(C, X), shape (B, K, H, W)."""
        return RealLoss(self._error(verdict, pair.real.maps, pair))

    def fake_loss(self, verdict: Tensor, pose: Pose, pair: PosePair) -> FakeLoss:
        """L_fake of the reconstruction D(C, X), shape (B, K, H, W), for both players."""
        l_fake = self._error(verdict, pose.maps.detach() if self.detach_target else pose.maps, pair)
        return FakeLoss(l_fake, l_fake)

    def _error(self, verdict: Tensor, heatmaps: Tensor, pair: PosePair) -> Tensor:
        weights = pair.weights.maps if self.use_target_weight and pair.weights is not None else None
        return reconstruction_error(verdict, heatmaps, weights, self.reduction)

    @torch.no_grad()
    def update(self, l_real: Tensor, l_fake: Tensor, pair: PosePair) -> None:
        """Move k_t, whose balance may have another reduction than the losses."""
        unit = 1.0
        if self.equilibrium.reduction != self.reduction:
            size = elements_per_sample(pair.real.maps)
            unit = size if self.equilibrium.reduction == 'sum' else 1 / size
        self.equilibrium.update(l_real * unit, l_fake * unit)

    @torch.no_grad()
    def monitors(self, l_real: Tensor, l_fake: Tensor) -> dict[str, Tensor]:
        """The losses, ``k_t`` and ``m_global`` (cao2020 eq. 6)."""
        m_global = convergence_measure(l_real, l_fake, self.equilibrium.gamma)
        return dict(d_real=l_real, d_fake=l_fake, k_t=self.equilibrium.k_t.clone(), m_global=m_global)
