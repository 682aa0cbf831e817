"""When the adversarial term starts, how it grows, how often the discriminators learn, and who moves first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

from mmpose_gan.checks import one_of, whole_number

#: An iteration that no training reaches.
NEVER = 2**62
Update = Literal['simultaneous', 'alternating']


class Part(NamedTuple):
    """What of the game one iteration plays.

    Attributes:
        plays: Whether the discriminators take part.
        weight: Factor for lambda_G, in [0, 1].
        learns: Whether the discriminators learn.
    """

    plays: bool
    weight: float
    learns: bool


@dataclass(frozen=True)
class GamePlan:
    """The course of the game over iterations.

    Attributes:
        update: Whether both players learn from the weights that both began with (``'simultaneous'``, Algorithm 1 of
            chou2017), or the discriminator first (``'alternating'``, the PyTorch peers).
        start: First iteration in which the discriminators play; before it training is the stock one.
        warmup: Number of iterations from ``start`` in which only the discriminators learn from the game.
        ramp: Number of iterations after the warm-up over which lambda_G rises linearly from 0 to its full value.
        interval: The discriminators learn in every ``interval``-th optimizer step of the generator.

    Raises:
        ValueError: A value is out of range.
    """

    update: Update = 'simultaneous'
    start: int = 0
    warmup: int = 0
    ramp: int = 0
    interval: int = 1

    def __post_init__(self) -> None:
        one_of('default_hooks.adversary.update', self.update, get_args(Update))
        for name, low in dict(start=0, warmup=0, ramp=0, interval=1).items():
            whole_number(f'default_hooks.adversary.{name}', getattr(self, name), low)

    def part(self, iteration: int, window: int) -> Part:
        """The part of one iteration.

        Args:
            iteration: Counted from 0.
            window: The accumulation window that it lies in: how many optimizer steps the generator has taken.

        Example:
            >>> plan = GamePlan(start=1, ramp=1, interval=2)
            >>> [tuple(plan.part(iteration, iteration)) for iteration in range(4)]
            [(False, 0.0, True), (True, 0.5, False), (True, 1.0, True), (True, 1.0, False)]
        """
        since = iteration - self.start - self.warmup
        weight = 0.0 if since < 0 else min(1.0, (since + 1) / (self.ramp + 1))
        return Part(iteration >= self.start, weight, window % self.interval == 0)

    def ended(self) -> GamePlan:
        """The plan of a game that is over: training is the stock one from now on."""
        return replace(self, start=NEVER)
