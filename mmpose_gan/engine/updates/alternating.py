"""The discriminator learns first, then judges the same heatmaps afresh for the generator, as PyTorch peers do."""

from __future__ import annotations

import torch
from torch import Tensor

from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.losses import HeatmapPair

from .base import BaseUpdate, Round


class AlternatingUpdate(BaseUpdate):
    """Three forwards and three backwards of a discriminator an iteration, the last without its weights' gradients."""

    def generator_loss(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """lambda_G times the generator's loss under the discriminator that has just learned from these heatmaps."""
        if self.learns:
            self._learn(name, player, pair.detach())
        return self.judge_frozen(player, pair)

    def finish(self, name: str, player: HeatmapDiscriminator) -> Round | None:
        """Report what happened before the generator's step."""
        return self.rounds.get(name)

    def _learn(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> None:
        with self.optim_wrapper[name].optim_context(player):
            real = player.judge_real(pair)
            fakes = player.judge_fakes(pair.fake, pair)
        statistics = {**real.statistics, **fakes.statistics}
        played = self.rounds[name] = Round(pair, real.loss.detach(), fakes.loss.detach(), statistics)
        # The estimator's forward runs under the generator's autocast, a backward should not.
        with torch.autocast(pair.real.device.type, enabled=False):
            played.stepped = self.optim_wrapper.learn(name, real.loss + player.game.fake_weight * fakes.loss)
            if played.stepped:
                self.optim_wrapper.start_reduction(name)
                self.optim_wrapper.step_discriminator(name)
