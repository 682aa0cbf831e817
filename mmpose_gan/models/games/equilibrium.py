"""Boundary equilibrium: how much the discriminator cares about fakes (k_t), controlled from the balance of losses.

BEGAN (Berthelot 2017) as chou2017 (eq. 5) and cao2020 (eq. 5, 6) use it. k_t is a persistent buffer that is updated on
its device, so a run resumes where it stopped and nothing waits for the host.
"""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor, nn

from mmpose_gan.checks import one_of, real_number
from mmpose_gan.registry import MODELS

Reduction = Literal['mean', 'sum']


def balance(l_real: Tensor, l_fake: Tensor, gamma: float) -> Tensor:
    """gamma L_real - L_fake; positive where the generator is ahead (chou2017 eq. 5).

    Example:
        >>> balance(torch.tensor(2.0), torch.tensor(0.5), gamma=0.5)
        tensor(0.5000)
    """
    return gamma * l_real - l_fake


def next_k(k_t: Tensor, step: Tensor, lambda_k: float) -> Tensor:
    """k_{t+1} = k_t + lambda_k step, kept in [0, 1] (chou2017 eq. 5).

    Example:
        >>> next_k(torch.tensor(0.5), torch.tensor(2.0), lambda_k=0.1)
        tensor(0.7000)
    """
    return (k_t + lambda_k * step).clamp(0, 1)


def convergence_measure(l_real: Tensor, l_fake: Tensor, gamma: float) -> Tensor:
    """M_global = L_real + |gamma L_real - L_fake| (cao2020 eq. 6).

    Example:
        >>> convergence_measure(torch.tensor(2.0), torch.tensor(0.5), gamma=0.5)
        tensor(2.5000)
    """
    return l_real + balance(l_real, l_fake, gamma).abs()


class Equilibrium(nn.Module):
    """What a reconstruction game asks of its equilibrium.

    Args:
        gamma: Target ratio L_fake / L_real of the balance and of M_global.
        k_0: First value of k_t.
        reduction: Unit of the losses in :meth:`update`.
    """

    k_t: Tensor

    def __init__(self, gamma: float, k_0: float, reduction: Reduction) -> None:
        super().__init__()
        self.gamma = real_number('game.equilibrium.gamma', gamma, above=0, high=1)
        self.reduction = one_of('game.equilibrium.reduction', reduction, get_args(Reduction))
        self.register_buffer('k_t', torch.tensor(float(k_0)))

    def update(self, l_real: Tensor, l_fake: Tensor) -> None:
        """Move k_t by the losses of a step, scalars that are the same on every rank."""
        raise NotImplementedError


@MODELS.register_module()
class BoundaryEquilibrium(Equilibrium):
    """The equilibrium as published (chou2017 eq. 5).

    Args:
        lambda_k: Step size of k_t.
        gamma: Target ratio L_fake / L_real, in (0, 1].
        k_0: First value of k_t, in [0, 1].
        reduction: Unit of the losses in the balance. The papers sum over keypoints and pixels; their code averages,
            which makes the balance K H W times smaller and k_t inert for hundreds of thousands of iterations.

    Raises:
        ValueError: A value is out of range.
    """

    def __init__(self, lambda_k: float, gamma: float, k_0: float, reduction: Reduction) -> None:
        super().__init__(gamma, real_number('game.equilibrium.k_0', k_0, 0, 1), reduction)
        self.lambda_k = real_number('game.equilibrium.lambda_k', lambda_k, low=0)

    @torch.no_grad()
    def update(self, l_real: Tensor, l_fake: Tensor) -> None:
        """Move k_t by one step, or not at all where half precision overflowed, whose step the optimizers skip too."""
        step = self.step(l_real, l_fake)
        self.k_t.copy_(torch.where(step.isfinite(), next_k(self.k_t, step, self.lambda_k), self.k_t))

    def step(self, l_real: Tensor, l_fake: Tensor) -> Tensor:
        """What k_t is moved by, before lambda_k."""
        return balance(l_real, l_fake, self.gamma)


@MODELS.register_module()
class ScaleFreeEquilibrium(BoundaryEquilibrium):
    """The equilibrium with the balance divided by a running L_real, or by the newest where that is larger.

    It moves k_t by at most lambda_k gamma upwards whatever the number of keypoints and pixels, however small the losses
    have become and however fast they rise, as the published one does on BEGAN's images, where L_real is of the order of
    1. Not in the papers: it is offered because peers' settings of the published one leave k_t at 0.

    Args:
        lambda_k: Step size of k_t.
        gamma: Target ratio L_fake / L_real, in (0, 1].
        k_0: First value of k_t, in [0, 1].
        momentum: Weight of the newest L_real in its running mean, in (0, 1].
    """

    running_real: Tensor

    def __init__(self, lambda_k: float, gamma: float, k_0: float, momentum: float) -> None:
        super().__init__(lambda_k, gamma, k_0, reduction='mean')
        self.momentum = real_number('game.equilibrium.momentum', momentum, above=0, high=1)
        self.register_buffer('running_real', torch.tensor(0.0))

    def step(self, l_real: Tensor, l_fake: Tensor) -> Tensor:
        """The balance in units of the running L_real, which starts at the first one."""
        mixed = torch.lerp(self.running_real, l_real.to(self.running_real), self.momentum)
        newest = torch.where(self.running_real > 0, mixed, l_real)
        self.running_real.copy_(torch.where(newest.isfinite(), newest, self.running_real))
        unit = torch.maximum(self.running_real, l_real.to(self.running_real))
        return super().step(l_real, l_fake) / unit.clamp_min(torch.finfo(unit.dtype).tiny)


@MODELS.register_module()
class FixedEquilibrium(Equilibrium):
    """No equilibrium: k_t never moves, an ablation of cao2020 (section 4.3).

    The paper sets L_D back to (L_real + L_fake) / 2. With its own L_fake (eq. 4) that is ``k=-1``, up to the factor 1/2
    to which Adam is blind: the discriminator reconstructs both kinds of heatmaps well, and both players lower L_fake,
    so that nothing is adversarial. If L_fake means what a conventional GAN's discriminator loses on fakes, -L_fake
    here, it is ``k=1``, the min-max game L_real - L_fake without a balance. ``k=0`` leaves fakes out.

    Args:
        k: The constant k_t, any real number.
        gamma: Target ratio L_fake / L_real of the logged measure M_global (cao2020 eq. 6), for comparison with runs
            that have an equilibrium; it does not act on training.
    """

    def __init__(self, k: float, gamma: float) -> None:
        super().__init__(gamma, real_number('game.equilibrium.k', k), reduction='mean')

    def update(self, l_real: Tensor, l_fake: Tensor) -> None:
        """Leave k_t where it is."""
