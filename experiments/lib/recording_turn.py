"""A turn that notes the gradients with which a discriminator sends a generator on its way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import torch
from torch import Tensor

from mmpose_gan.engine.adversarial_step import AlternatingTurn
from mmpose_gan.engine.turn import Turn
from mmpose_gan.models.games import KeypointGame


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


def recording_turn(content: Callable[..., Tensor], record: Record) -> type[Turn]:
    """``AlternatingTurn`` that notes the gradients with which the generator is sent on its way.

    Args:
        content: The head's loss module.
        record: Where to note.
    """

    class RecordingTurn(AlternatingTurn):
        def generator_term(self) -> Tensor:
            term = super().generator_term()
            fake, real = self.pair.fake.heatmaps, self.pair.real.heatmaps
            joints = None if self.pair.weights is None else self.pair.weights.joints
            for value, norms in ((term, record.adversarial), (content(fake, real, joints), record.content)):
                norms.append(float(torch.autograd.grad(value, fake, retain_graph=True)[0].norm()))
            game = cast(KeypointGame, self.discriminator.game)
            targets, weights = game.label(fake.detach(), real, joints)
            record.real_labels.append(float(targets.sum() / (weights > 0).sum()))
            record.discriminator_loss.append(float(sum(self.losses)))
            return term

    return RecordingTurn
