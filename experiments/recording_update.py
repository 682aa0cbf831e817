"""An update that notes the gradients with which discriminators send a generator on its way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.engine.updates import AlternatingUpdate
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.losses import HeatmapPair


@dataclass
class Record:
    """What an iteration left: norms over a batch's heatmaps, and losses; lists of one number an iteration."""

    adversarial: list[float] = field(default_factory=list)
    content: list[float] = field(default_factory=list)
    content_loss: list[float] = field(default_factory=list)
    discriminator_loss: list[float] = field(default_factory=list)
    real_labels: list[float] = field(default_factory=list)

    @property
    def lasted(self) -> int:
        """Iterations before the first number that is not finite."""
        rows = zip(self.adversarial, self.content_loss, self.discriminator_loss, strict=True)
        return next((i for i, row in enumerate(rows) if not all(map(math.isfinite, row))), len(self.adversarial))


class RecordingUpdate(AlternatingUpdate):
    """``AlternatingUpdate`` that notes the gradients with which the generator is sent on its way.

    Args:
        optim_wrapper: The optimizers of all players.
        content: The head's loss module.
        record: Where to note.
    """

    def __init__(
        self, optim_wrapper: AdversarialOptimWrapperDict, content: Callable[..., Tensor], record: Record
    ) -> None:
        super().__init__(optim_wrapper, weight=1.0, learns=True)
        self.content, self.record = content, record

    def generator_loss(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """The stock term."""
        loss = super().generator_loss(name, player, pair)
        supervised = self.content(pair.fake, pair.real, pair.weights)
        for value, norms in ((loss, self.record.adversarial), (supervised, self.record.content)):
            norms.append(float(torch.autograd.grad(value, pair.fake, retain_graph=True)[0].norm()))
        answers, weights = player.game.label(pair.fake.detach(), pair.real, pair.weights)
        self.record.real_labels.append(float(answers.sum() / (weights > 0).sum()))
        self.record.discriminator_loss.append(float(self.rounds[name].l_real + self.rounds[name].l_fake))
        return loss
