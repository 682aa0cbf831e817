"""Both players learn from one pass of the fakes (Algorithm 1 of chou2017)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.losses import HeatmapPair
from mmpose_gan.models.losses.gradients import scale_gradient, show_as

from .base import BaseUpdate, Round, frozen


class SimultaneousUpdate(BaseUpdate):
    """Two forwards of a discriminator an iteration, and gradients of the weights that both players began with.

    *One sweep*, for a game in which both players' losses of the fakes are one number: it enters the generator's loss
    with weight 1. On its way back the discriminator's weights receive its gradient as it is, the heatmaps receive it
    times lambda_G. After the generator's step the discriminator's gradient is multiplied by its weight (-k_t) in place.

    *Two sweeps*, for a game with two losses: the discriminator's weights receive theirs at once, the heatmaps receive
    theirs, and the generator's loss gets a term with just that gradient. Neither sweep computes what the other wants.

    In both, the real heatmaps follow after the generator's step, and the discriminator steps.
    """

    def generator_loss(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """lambda_G times the generator's loss of the fakes, after which the discriminator needs no second look."""
        weight = self.generator_weight(player)
        if not self.learns:
            with frozen(player):
                return weight * player.judge_fakes(pair.fake, pair).generator_loss
        one_loss = player.game.one_loss
        heatmaps = scale_gradient(pair.fake, weight) if one_loss else pair.fake.detach().requires_grad_()
        fakes = player.judge_fakes(heatmaps, pair)
        played = self.rounds[name] = Round(pair.detach(), l_fake=fakes.loss.detach(), statistics=fakes.statistics)
        shown = weight * fakes.generator_loss
        if one_loss:
            played.accumulated = _take_gradients(player)
            return show_as(fakes.loss, shown)
        with torch.autocast(pair.fake.device.type, enabled=False):  # its forward is over, a backward should be without
            self.optim_wrapper.add_gradients(name, player.game.fake_weight * fakes.loss)
            gradient = self.optim_wrapper.gradient_for_generator(fakes.generator_loss, heatmaps)
        return show_as(weight * (gradient * pair.fake).sum(), shown)

    def finish(self, name: str, player: HeatmapDiscriminator) -> Round | None:
        """Weigh the gradient of the fakes if that is still to be done, add that of the real heatmaps, step."""
        if not self.learns:
            return None
        played = self.rounds[name]
        if player.game.one_loss:
            factor = player.game.fake_weight * self.optim_wrapper.fake_gradient_scale(name)
            _weigh_fake_gradients(player, factor, played.accumulated)
        with self.optim_wrapper[name].optim_context(player):
            real = player.judge_real(played.pair)
        played.l_real = real.loss.detach()
        played.statistics = {**real.statistics, **played.statistics}
        played.stepped = self.optim_wrapper.step_discriminator(name, real.loss)
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
