"""Both players learn from one pass of the fakes (Algorithm 1 of chou2017)."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn

from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.losses import HeatmapPair, Judgement
from mmpose_gan.models.losses.gradients import scale_gradient, show_as

from .base import BaseUpdate, Round


class SimultaneousUpdate(BaseUpdate):
    """Two forwards of a discriminator an iteration, and gradients of the weights that both players began with.

    *One sweep*, for a game in which both players' losses of the fakes are one number: after the real heatmaps' pass it
    enters the generator's loss with weight 1. On its way back the discriminator's weights receive its gradient as it
    is, the heatmaps receive it times lambda_G, each under its player's own loss scale in mixed precision. Once it has
    reached the heatmaps, the discriminator's gradient is multiplied by its weight (-k_t) in place.

    *Two sweeps*, for a game with two losses: the discriminator's weights receive theirs at once, the heatmaps receive
    theirs, and the generator's loss gets a term with just that gradient. Neither sweep computes what the other wants.
    The real heatmaps' pass follows.

    In both, the discriminator's gradients are complete before the generator's are begun, and ranks add them up while
    the generator's are computed. It steps after the generator.
    """

    def generator_loss(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """lambda_G times the generator's loss of the fakes, after which the discriminator needs no second look."""
        weight = self.generator_weight(player)
        if not self.learns:
            return self.judge_frozen(player, pair)
        played = self.rounds[name] = Round(pair.detach())
        sweeps = self._one_sweep if player.game.one_loss else self._two_sweeps
        return sweeps(name, player, pair, played, weight)

    def finish(self, name: str, player: HeatmapDiscriminator) -> Round | None:
        """Step with the gradients that are complete by now."""
        played = self.rounds.get(name)
        if played is not None:
            self._complete(name, player, played)
            if played.stepped:
                self.optim_wrapper.step_discriminator(name)
        return played

    def _one_sweep(
        self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair, played: Round, weight: float
    ) -> Tensor:
        self._learn_from_real(name, player, played)
        played.others = _take_gradients(player)
        played.complete = False
        scale = self.optim_wrapper.fake_loss_scale(name)
        heatmaps = scale_gradient(pair.fake, weight / scale) if weight else pair.fake.detach()
        if heatmaps.requires_grad:  # a warm-up cuts the graph; then `finish` completes
            heatmaps.register_hook(partial(self._complete, name, player, played))
        fakes = self._judge_fakes(player, heatmaps, pair, played)
        return show_as(scale * fakes.loss, weight * fakes.generator_loss)

    def _two_sweeps(
        self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair, played: Round, weight: float
    ) -> Tensor:
        heatmaps = pair.fake.detach().requires_grad_()
        fakes = self._judge_fakes(player, heatmaps, pair, played)
        with torch.autocast(pair.fake.device.type, enabled=False):  # its forward is over, a backward should be without
            wanted = weight > 0
            self.optim_wrapper.add_gradients(name, player.game.fake_weight * fakes.loss, retain_graph=wanted)
            gradient = self.optim_wrapper.gradient_for_generator(fakes.generator_loss, heatmaps) if wanted else None
        self._learn_from_real(name, player, played)
        if played.stepped:
            self.optim_wrapper.start_reduction(name)
        shown = weight * fakes.generator_loss
        return show_as(weight * (gradient * pair.fake).sum(), shown) if wanted else shown.detach()

    def _learn_from_real(self, name: str, player: HeatmapDiscriminator, played: Round) -> None:
        with self.optim_wrapper[name].optim_context(player):
            real = player.judge_real(played.pair)
        played.l_real = real.loss.detach()
        played.statistics |= real.statistics
        with torch.autocast(played.pair.real.device.type, enabled=False):
            played.stepped = self.optim_wrapper.learn(name, real.loss)

    def _judge_fakes(
        self, player: HeatmapDiscriminator, heatmaps: Tensor, pair: HeatmapPair, played: Round
    ) -> Judgement:
        fakes = player.judge_fakes(heatmaps, pair)
        played.l_fake = fakes.loss.detach()
        played.statistics |= fakes.statistics
        return fakes

    def _complete(self, name: str, player: HeatmapDiscriminator, played: Round, _: Tensor | None = None) -> None:
        """Weigh the gradients of L_fake, once they are there, and add the others."""
        if played.complete:
            return
        played.complete = True
        _weigh_fake_gradients(player, player.game.fake_weight, played.others)
        played.others = []
        if played.stepped:
            self.optim_wrapper.start_reduction(name)


def _take_gradients(player: nn.Module) -> list[tuple[nn.Parameter, Tensor]]:
    """Take gradients of other losses away, so that this one's can be multiplied alone."""
    others = [(p, p.grad) for p in player.parameters() if p.grad is not None]
    for parameter, _ in others:
        parameter.grad = None
    return others


def _weigh_fake_gradients(player: nn.Module, factor: Tensor, others: list[tuple[nn.Parameter, Tensor]]) -> None:
    """Multiply the gradients of L_fake by a factor, in place, and put the others back."""
    # Fused over all parameters, as torch's own optimizers do it; the factor stays on the device.
    fakes = [p.grad for p in player.parameters() if p.grad is not None]
    if fakes:
        torch._foreach_mul_(fakes, factor)
    for parameter, gradient in others:
        if parameter.grad is None:
            parameter.grad = gradient
    both = [(p.grad, g) for p, g in others if p.grad is not g]
    if both:
        torch._foreach_add_(*map(list, zip(*both, strict=True)))
