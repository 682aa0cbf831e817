"""What may be done about an iteration whose losses are no numbers, before anybody has learnt from it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Literal

import torch
from mmengine.dist import all_reduce
from mmengine.logging import print_log
from torch import Tensor, nn

from .game_plan import GamePlan
from .optim import AdversarialOptimWrapperDict

#: What to do when a loss is no number: end training, leave the iteration out, or leave it out and the game too.
Remedy = Literal['stop', 'skip', 'supervised']


class BrokenStepGuard:
    """Leaves an iteration out whose losses are no numbers. It reads one flag from the device in every iteration.

    Args:
        remedy: ``'skip'``, or ``'supervised'``, which also ends the games.
        plans: The plan of the game against each discriminator; ended in place.

    Attributes:
        skipped: How many iterations were left out.
    """

    def __init__(self, remedy: Remedy, plans: MutableMapping[str, GamePlan]) -> None:
        self.remedy, self.plans = remedy, plans
        self.skipped = 0
        self._before: list[Tensor] = []

    def begin(self, model: nn.Module) -> None:
        """Keep what a forward pass changes: running statistics of normalization, on the device."""
        self._before = [buffer.clone() for buffer in model.buffers()]

    def refuses(self, model: nn.Module, losses: Iterable[Tensor], optimizers: AdversarialOptimWrapperDict) -> bool:
        """Whether this iteration is left out, of which then nothing is left but its number.

        Args:
            model: The model.
            losses: All scalars that players learn from.
            optimizers: The optimizers of all players, none of which has taken a step.
        """
        if self._all_finite(list(losses)):
            return False
        for buffer, before in zip(model.buffers(), self._before, strict=True):
            buffer.copy_(before)
        optimizers.leave_out()
        self.skipped += 1
        self._say(optimizers.iteration)
        if self.remedy == 'supervised':
            for name, plan in self.plans.items():
                self.plans[name] = plan.ended()
        return True

    @staticmethod
    def _all_finite(losses: Sequence[Tensor]) -> bool:
        finite = torch.stack([torch.isfinite(loss.detach()).all() for loss in losses]).all().to(torch.uint8)
        all_reduce(finite, 'min')
        return bool(finite)

    def _say(self, iteration: int) -> None:
        then = '; the games are over, training goes on without them' if self.remedy == 'supervised' else ''
        print_log(
            f'a loss of iteration {iteration} is no number: it is left out, the {self.skipped}. so far{then}',
            'current',
            logging.WARNING,
        )
