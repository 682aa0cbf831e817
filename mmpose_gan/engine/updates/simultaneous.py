"""Both players learn from one pass of the fakes (Algorithm 1 of chou2017)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mmpose_gan.models.discriminators import HeatmapDiscriminator, HeatmapPair
from mmpose_gan.models.losses.gradients import scale_gradient, show_as

from .base import BaseUpdate, Round, frozen


class SimultaneousUpdate(BaseUpdate):
    """Two forwards and two backwards of a discriminator an iteration.

    L_fake enters the generator's loss with weight 1. On its way back the discriminator's weights receive its gradient
    as it is, the heatmaps receive it times lambda_G. After the generator's step the discriminator's gradient is
    multiplied by -k_t in place, that of L_real is added, and it steps. All gradients are those of the weights that
    both players had when the iteration began.
    """

    def generator_loss(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """lambda_G L_fake, whose backward also leaves the gradient of L_fake with the discriminator's weights."""
        weight = self.generator_weight(player)
        heatmaps = scale_gradient(pair.fake, weight)
        if not self.learns:
            with frozen(player):
                l_fake = player.loss(heatmaps, pair)
            return show_as(l_fake, weight * l_fake)
        l_fake = player.loss(heatmaps, pair)
        self.rounds[name] = Round(pair.detach(), l_fake=l_fake.detach(), accumulated=_take_gradients(player))
        return show_as(l_fake, weight * l_fake)

    def finish(self, name: str, player: HeatmapDiscriminator) -> Round | None:
        """Weigh the gradient of L_fake, add that of L_real, step."""
        if not self.learns:
            return None
        played = self.rounds[name]
        factor = player.game.fake_weight * self.optim_wrapper.fake_gradient_scale(name)
        _weigh_fake_gradients(player, factor, played.accumulated)
        with self.optim_wrapper[name].optim_context(player):
            l_real = player.loss(played.pair.real, played.pair)
        played.l_real = l_real.detach()
        played.stepped = self.optim_wrapper.step_discriminator(name, l_real)
        return played


def _take_gradients(player: nn.Module) -> list[tuple[nn.Parameter, Tensor]]:
    """Take earlier gradients of an accumulation window away, so that this iteration's can be multiplied alone."""
    accumulated = [(p, p.grad) for p in player.parameters() if p.grad is not None]
    for parameter, _ in accumulated:
        parameter.grad = None
    return accumulated


def _weigh_fake_gradients(player: nn.Module, factor: Tensor, accumulated: list[tuple[nn.Parameter, Tensor]]) -> None:
    """Multiply the gradients of L_fake by a factor, in place, and put the earlier ones back."""
    # Fused over all parameters, as torch's own optimizers do it; the factor stays on the device.
    torch._foreach_mul_([p.grad for p in player.parameters() if p.grad is not None], factor)
    if accumulated:
        torch._foreach_add_([p.grad for p, _ in accumulated], [gradient for _, gradient in accumulated])
