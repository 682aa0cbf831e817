"""When the adversarial term starts, how it grows, and how often the discriminators learn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AdversarialSchedule:
    """The course of the game over iterations.

    Attributes:
        start: First iteration in which the discriminators play; before it training is the stock one.
        warmup: Number of iterations from ``start`` in which only the discriminators learn from the game.
        ramp: Number of iterations after the warm-up over which lambda_G rises linearly from 0 to its full value.
        interval: The discriminators learn in every ``interval``-th optimizer step of the generator.

    Raises:
        ValueError: A value is out of range.
    """

    start: int = 0
    warmup: int = 0
    ramp: int = 0
    interval: int = 1

    def __post_init__(self) -> None:
        if min(self.start, self.warmup, self.ramp) < 0 or self.interval < 1:
            raise ValueError(f'default_hooks.adversary: start, warmup, ramp >= 0 and interval >= 1, got {self}')

    def plays(self, iteration: int) -> bool:
        """Whether the discriminators take part in an iteration (counted from 0)."""
        return iteration >= self.start

    def weight(self, iteration: int) -> float:
        """Factor for lambda_G, in [0, 1]."""
        since = iteration - self.start - self.warmup
        if since < 0:
            return 0.0
        return min(1.0, (since + 1) / (self.ramp + 1))

    def learns(self, window: int) -> bool:
        """Whether the discriminators learn in an accumulation window (an optimizer step of the generator)."""
        return window % self.interval == 0
