"""The discriminator learns first, then judges the same heatmaps afresh for the generator, as PyTorch peers do."""

from __future__ import annotations

import torch
from torch import Tensor

from mmpose_gan.models.discriminators import HeatmapDiscriminator, HeatmapPair

from .base import BaseUpdate, Round, frozen


class AlternatingUpdate(BaseUpdate):
    """Three forwards and three backwards of a discriminator an iteration, the last without its weights' gradients."""

    def generator_loss(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """lambda_G L_fake under the discriminator that has just learned from these heatmaps."""
        if self.learns:
            self._learn(name, player, pair.detach())
        with frozen(player):
            return self.generator_weight(player) * player.loss(pair.fake, pair)

    def finish(self, name: str, player: HeatmapDiscriminator) -> Round | None:
        """Report what happened before the generator's step."""
        return self.rounds.get(name)

    def _learn(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> None:
        with self.optim_wrapper[name].optim_context(player):
            l_real = player.loss(pair.real, pair)
            l_fake = player.loss(pair.fake, pair)
        played = self.rounds[name] = Round(pair, l_real.detach(), l_fake.detach())
        # The estimator's forward runs under the generator's autocast, a backward should not.
        with torch.autocast(pair.real.device.type, enabled=False):
            played.stepped = self.optim_wrapper.step_discriminator(name, l_real + player.game.fake_weight * l_fake)
