"""The reconstruction game of chou2017 and cao2020: reconstruct real heatmaps well and generated ones badly."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mmpose_gan.registry import MODELS

from .equilibrium import convergence_measure
from .heatmap_pair import HeatmapPair, Judgement
from .reconstruction import Reduction, elements_per_sample, reconstruction_error


@MODELS.register_module()
class ReconstructionGame(nn.Module):
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
        ValueError: ``lambda_g`` is negative.
    """

    #: Both players' losses of the fakes are one number, up to its weight.
    one_loss = True

    def __init__(
        self,
        lambda_g: float,
        equilibrium: dict,
        reduction: Reduction,
        detach_target: bool = False,
        use_target_weight: bool = False,
    ) -> None:
        super().__init__()
        if lambda_g < 0:
            raise ValueError(f'game.lambda_g must not be negative, got {lambda_g}')
        self.lambda_g = lambda_g
        self.reduction = reduction
        self.detach_target = detach_target
        self.use_target_weight = use_target_weight
        self.equilibrium = MODELS.build(equilibrium)

    def judge_real(self, verdict: Tensor, pair: HeatmapPair) -> Judgement:
        """L_real.

        Args:
            verdict: The reconstruction D(C, X), shape (B, K, H, W).
            pair: What was judged.
        """
        return Judgement(self._error(verdict, pair.real, pair.weights))

    def judge_fakes(self, verdict: Tensor, heatmaps: Tensor, pair: HeatmapPair) -> Judgement:
        """L_fake of the discriminator and of the generator: here one and the same tensor.

        Args:
            verdict: The reconstruction D(C, X), shape (B, K, H, W).
            heatmaps: C, shape (B, K, H, W): ``pair.fake``, or made from it.
            pair: What was judged.
        """
        target = heatmaps.detach() if self.detach_target else heatmaps
        l_fake = self._error(verdict, target, pair.weights)
        return Judgement(l_fake, l_fake)

    def _error(self, verdict: Tensor, heatmaps: Tensor, weights: Tensor | None) -> Tensor:
        return reconstruction_error(verdict, heatmaps, weights if self.use_target_weight else None, self.reduction)

    @property
    def fake_weight(self) -> Tensor:
        """-k_t, the weight of L_fake in the discriminator's loss; a scalar on the device."""
        return -self.equilibrium.k_t

    @torch.no_grad()
    def update(self, l_real: Tensor, l_fake: Tensor, heatmaps: Tensor) -> None:
        """Move k_t after the discriminator's step.

        Args:
            l_real: Scalar, averaged over ranks.
            l_fake: Scalar, averaged over ranks.
            heatmaps: Any heatmaps of this game (B, K, H, W), for their size.
        """
        unit = 1.0
        if self.equilibrium.reduction != self.reduction:
            size = elements_per_sample(heatmaps)
            unit = size if self.equilibrium.reduction == 'sum' else 1 / size
        self.equilibrium.update(l_real * unit, l_fake * unit)

    @torch.no_grad()
    def monitors(self, l_real: Tensor, l_fake: Tensor) -> dict[str, Tensor]:
        """What is logged in every iteration: ``d_real``, ``d_fake``, ``k_t`` and ``m_global`` (cao2020 eq. 6)."""
        m_global = convergence_measure(l_real, l_fake, self.equilibrium.gamma)
        return dict(d_real=l_real, d_fake=l_fake, k_t=self.equilibrium.k_t.clone(), m_global=m_global)
