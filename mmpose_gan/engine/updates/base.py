"""What both ways of playing an iteration share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from mmengine.dist import all_reduce
from torch import Tensor, nn

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.losses import HeatmapPair


@dataclass
class Round:
    """One discriminator's iteration: what it was shown and how it did.

    Attributes:
        pair: What was judged, without the generator's graph.
        l_real: Scalar loss of the real heatmaps, once known.
        l_fake: Scalar loss of the generated heatmaps.
        statistics: Further scalars for the log, by name.
        stepped: Whether the discriminator's optimizer takes a step in this iteration.
        others: Weights and their gradients of other losses, set aside while those of L_fake are computed.
        complete: Whether the weights' gradients are those to step with.
    """

    pair: HeatmapPair
    l_real: Tensor | None = None
    l_fake: Tensor | None = None
    statistics: dict[str, Tensor] = field(default_factory=dict)
    stepped: bool = False
    others: list[tuple[nn.Parameter, Tensor]] = field(default_factory=list)
    complete: bool = True


class BaseUpdate(ABC):
    """One iteration of the game.

    Args:
        optim_wrapper: The optimizers of all players.
        weight: Factor for every lambda_G in this iteration, from the schedule; 0 leaves the generator alone.
        learns: Whether the discriminators learn in this iteration.
    """

    def __init__(self, optim_wrapper: AdversarialOptimWrapperDict, weight: float, learns: bool) -> None:
        self.optim_wrapper = optim_wrapper
        self.weight = weight
        self.learns = learns
        self.rounds: dict[str, Round] = {}

    @abstractmethod
    def generator_loss(self, name: str, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """The adversarial term of the generator's loss; called inside the estimator's forward."""

    @abstractmethod
    def finish(self, name: str, player: HeatmapDiscriminator) -> Round | None:
        """Let a discriminator learn if it has not yet; called after the generator's step.

        Returns:
            What happened, ``None`` if the discriminator did not learn.
        """

    def generator_weight(self, player: HeatmapDiscriminator) -> float:
        """The weight of L_fake, an average over the playing stages, in the generator's loss."""
        return self.weight * player.game.lambda_g * len(player.stages)

    def judge_frozen(self, player: HeatmapDiscriminator, pair: HeatmapPair) -> Tensor:
        """The weighed loss of the generator under a discriminator that does not learn from it."""
        weight = self.generator_weight(player)
        if weight == 0:  # a warm-up needs no pass
            return pair.fake.new_zeros(())
        with frozen(player):
            return weight * player.judge_fakes(pair.fake, pair).generator_loss


@contextmanager
def frozen(player: nn.Module) -> Iterator[None]:
    """Compute no gradients of a discriminator's weights in passes that start inside the context."""
    learnable = [p for p in player.parameters() if p.requires_grad]
    for parameter in learnable:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in learnable:
            parameter.requires_grad_(True)


def average_over_ranks(losses: list[Tensor]) -> list[Tensor]:
    """Scalars averaged over all ranks, in one collective call."""
    stacked = torch.stack([loss.detach() for loss in losses])
    all_reduce(stacked, op='mean')
    return list(stacked)
