"""What a game is: the losses that two players take from a discriminator's verdicts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from torch import Tensor, nn

from mmpose_gan.models.poses import Pose, PosePair

from .strength import GradientRatio, build_strength


@dataclass(frozen=True)
class RealLoss:
    """What a game makes of the verdict on real poses.

    Attributes:
        loss: The discriminator's loss, a scalar with its graph.
        statistics: Further scalars for the log, by name.
    """

    loss: Tensor
    statistics: dict[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True)
class FakeLoss:
    """What a game makes of the verdict on generated poses.

    Attributes:
        loss: The discriminator's loss before :attr:`Game.fake_weight`, a scalar with its graph.
        generator_loss: The generator's loss before lambda_G, a scalar with its graph.
        statistics: Further scalars for the log, by name.
    """

    loss: Tensor
    generator_loss: Tensor
    statistics: dict[str, Tensor] = field(default_factory=dict)


class Game(nn.Module, ABC):
    r"""The rules between a generator and one discriminator. A subclass gives the losses of a verdict.

    .. math::
        L_D = L_{real} + w\, L_{fake}, \qquad L_G = L_{content} + \lambda_G L_{generator}

    with w = :attr:`fake_weight`. Verdicts may come in half precision: take losses in float32. Nothing may read a value
    on the host.

    Args:
        lambda_g: Weight of the generator's loss beside the head's content loss: a number >= 0, or the config of a
            :class:`~mmpose_gan.models.games.strength.GradientRatio`.

    Raises:
        ValueError: ``lambda_g`` is neither.
    """

    #: Whether both players' losses of the fakes are one tensor up to a weight, so that one backward pass serves both.
    shared_fake_loss: bool = False

    def __init__(self, lambda_g: float | dict) -> None:
        super().__init__()
        self.lambda_g: float | GradientRatio = build_strength(lambda_g)

    @property
    def fake_weight(self) -> float | Tensor:
        """Weight of the fakes' loss in the discriminator's; a tensor where it changes on the device."""
        return 1.0

    @abstractmethod
    def real_loss(self, verdict: Tensor, pair: PosePair) -> RealLoss:
        """The discriminator's loss of real poses.

        Args:
            verdict: What the discriminator's head made of ``pair.real``.
            pair: What is judged.
        """

    @abstractmethod
    def fake_loss(self, verdict: Tensor, pose: Pose, pair: PosePair) -> FakeLoss:
        """Both players' losses of generated poses; one and the same tensor with :attr:`shared_fake_loss`.

        Args:
            verdict: What the discriminator's head made of ``pose``.
            pose: ``pair.fake``, or the same values with another graph: what a loss is differentiated by.
            pair: What is judged.
        """

    def update(self, l_real: Tensor, l_fake: Tensor, pair: PosePair) -> None:
        """Move what the game keeps, after each step of the discriminator; nothing by default.

        Args:
            l_real: Scalar loss of the real poses, averaged over the accumulation window and over ranks.
            l_fake: The same of the fakes.
            pair: What was judged, without a graph.
        """

    def monitors(self, l_real: Tensor, l_fake: Tensor) -> dict[str, Tensor]:
        """Scalars for the log of every iteration, by name; the losses are averaged over ranks."""
        return dict(d_real=l_real, d_fake=l_fake)
