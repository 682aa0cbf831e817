"""What a discriminator's turns have in common: its forward passes, the generator's term, and what is logged."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from mmengine.dist import all_reduce
from torch import Tensor

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.games import FakeLoss, GradientRatio, RealLoss
from mmpose_gan.models.poses import Pose, PosePair

from .gradients import frozen, norm, replace_gradient


class Turn(ABC):
    """A discriminator's side of one iteration, for which it lives.

    Args:
        name: The discriminator's name.
        discriminator: The discriminator.
        pair: What it judges.
        optimizers: The optimizers of all players.
        weight: Factor for lambda_G in this iteration, in [0, 1]; 0 leaves the generator alone.
        content: The generator's loss without discriminators, a scalar with its graph.
    """

    def __init__(
        self,
        name: str,
        discriminator: HeatmapDiscriminator,
        pair: PosePair,
        optimizers: AdversarialOptimWrapperDict,
        weight: float,
        content: Tensor,
    ) -> None:
        self.name, self.discriminator, self.optimizers = name, discriminator, optimizers
        self.pair, self.detached, self.content = pair, pair.detach(), content
        self.strength = discriminator.game.lambda_g
        #: Where gradients of both losses are compared; nothing where the generator is frozen.
        self.source = [tensor for tensor in pair.source if tensor.requires_grad]
        self.weight = weight if self.source and self.strength != 0 else 0.0
        self.steps = False
        self.losses: list[Tensor] = []
        self.statistics: dict[str, Tensor] = {}
        #: Squared norms of the content gradient and of the adversarial one before lambda_G, and lambda_G.
        self.squares = content.new_zeros(2)
        self.lambda_g: float | Tensor = 0.0

    @abstractmethod
    def generator_term(self) -> Tensor:
        """The adversarial term of the generator's loss, a scalar; before the generator's backward pass."""

    def start_reduction(self) -> None:
        """Begin what ranks do while the generator's gradients are computed; after all terms, by which they wait."""
        return

    def finish(self) -> dict[str, Tensor]:
        """What is left when the generator has taken its step; returns what is logged, averaged over ranks."""
        *losses, squares = average_over_ranks([*self.losses, *self.statistics.values(), self.squares])
        l_real, l_fake, *statistics = losses
        window = self.optimizers.accumulate_losses(self.name, torch.stack([l_real, l_fake]), self.steps)
        if window is not None:
            self.discriminator.game.update(window[0], window[1], self.detached)
        log = self.discriminator.game.monitors(l_real, l_fake)
        return self.named({**log, **dict(zip(self.statistics, statistics, strict=True))}, squares)

    def named(self, log: dict[str, Tensor], squares: Tensor) -> dict[str, Tensor]:
        """The log under the discriminator's name, with ``gradient_ratio`` of squared norms averaged over ranks."""
        content, adversarial = squares.sqrt()
        ratio = self.lambda_g * adversarial / content.clamp_min(torch.finfo(content.dtype).tiny)
        return {f'{self.name}.{key}': value for key, value in {**log, 'gradient_ratio': ratio}.items()}

    # What the turns have in common: forward passes in the discriminator's own context, and the generator's term.

    def judge_real(self) -> RealLoss:
        """A forward pass of the real poses, from which the discriminator learns."""
        with self.optimizers[self.name].optim_context(self.discriminator):
            real = self.discriminator.real_loss(self.detached)
        self.losses.append(real.loss.detach())
        self.statistics |= real.statistics
        return real

    def judge_fakes(self, pose: Pose) -> FakeLoss:
        """A forward pass of the fakes, from which the discriminator learns."""
        fake = self._judge(pose)
        self.losses.append(fake.loss.detach())
        self.statistics |= fake.statistics
        return fake

    def _judge(self, pose: Pose) -> FakeLoss:
        with self.optimizers[self.name].optim_context(self.discriminator):
            return self.discriminator.fake_loss(pose, self.detached)

    def fake_leaves(self) -> Pose:
        """The fakes, cut off from the generator, where gradients are taken; with none in a warm-up."""
        return self.detached.fake.map(lambda tensor: tensor.detach().requires_grad_(self.weight > 0))

    def frozen_term(self) -> Tensor:
        """The generator's term from a pass that the discriminator does not learn from; a warm-up needs none."""
        if self.weight == 0:
            return self.weigh(self.content.new_zeros(()), [])
        pose = self.fake_leaves()
        with frozen(self.discriminator):
            loss = self._judge(pose).generator_loss
            return self.weigh(loss, self.optimizers.gradients_for_generator(loss, pose.tensors()))

    def weigh(self, loss: Tensor, gradients: list[Tensor]) -> Tensor:
        """lambda_G times the generator's loss of the fakes, with its gradient; notes both norms.

        Args:
            loss: The generator's loss before lambda_G, an average over the stages that play.
            gradients: Its gradients by the fakes; none in a warm-up, in which the term is 0.
        """
        if self.weight == 0:
            return self.content.new_zeros(())
        # Each stage that plays has its own term in the generator's loss.
        stages = len(self.discriminator.stages)
        parts = zip(gradients, self.pair.fake.tensors(), strict=True)
        linear = stages * torch.stack([(gradient * tensor).sum() for gradient, tensor in parts]).sum()
        # Nothing but masks, slices and the unit of the maps lie between the fakes and what the head handed to its
        # loss, and nothing but the loss behind it.
        gradients_by = self.optimizers.gradients_for_generator
        squares = [norm(gradients_by(loss, self.source)).square() for loss in (self.content, linear)]
        self.squares = torch.stack(squares)
        # The content loss is a mean of squares of maps in another unit than the discriminator's.
        unit = self.pair.unit
        if isinstance(self.strength, GradientRatio):
            all_reduce(self.squares, op='mean')
            content, adversarial = self.squares.sqrt()
            self.lambda_g = self.weight * unit**2 * self.strength.weight(content / unit, adversarial * unit)
        else:
            self.lambda_g = self.weight * unit**2 * self.strength
        return replace_gradient(self.lambda_g * stages * loss, self.lambda_g * linear)


def average_over_ranks(values: list[Tensor]) -> list[Tensor]:
    """Scalars and vectors averaged over all ranks, in one collective call."""
    flat = torch.cat([value.detach().reshape(-1).to(values[-1].dtype) for value in values])
    all_reduce(flat, op='mean')
    parts = flat.split([value.numel() for value in values])
    return [part.view_as(value) for part, value in zip(parts, values, strict=True)]
