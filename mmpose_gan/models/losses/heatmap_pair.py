"""What the two players lay before a discriminator, and what a game makes of its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from torch import Tensor


@dataclass(frozen=True)
class HeatmapPair:
    """What the two players lay before a discriminator in one iteration.

    Attributes:
        fake: The generator's heatmaps, with their graph, shape (B, K, H, W).
        real: The target heatmaps, shape (B, K, H, W).
        weights: Keypoint weights, shape (B, K), or ``None``.
        image: The image (B, 3, H', W') at the size that the discriminator's ``pair`` gives it: that of the heatmaps,
            or its own (:class:`MultiSourceDiscriminator`); ``None`` for an unconditional discriminator.
    """

    fake: Tensor
    real: Tensor
    weights: Tensor | None
    image: Tensor | None

    def detach(self) -> HeatmapPair:
        """The same without the generator's graph."""
        return replace(self, fake=self.fake.detach())


@dataclass(frozen=True)
class Judgement:
    """What a game makes of a discriminator's verdict.

    Attributes:
        loss: The discriminator's loss, a scalar with its graph.
        generator_loss: The generator's loss of its fakes; ``None`` for real heatmaps.
        statistics: Further scalars for the log, by name.
    """

    loss: Tensor
    generator_loss: Tensor | None = None
    statistics: dict[str, Tensor] = field(default_factory=dict)
