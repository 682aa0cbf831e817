"""One iteration of adversarial training, from top to bottom.

:func:`adversarial_step` is the course of an iteration; a :class:`Turn` is a discriminator's side of it. The two updates
are :class:`SimultaneousTurn` and :class:`AlternatingTurn`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import cast

import torch
from mmengine.dist import all_reduce
from mmengine.model import MMDistributedDataParallel, detect_anomalous_params
from torch import Tensor, nn

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.models.games import FakeLoss, GradientRatio, RealLoss
from mmpose_gan.models.poses import Pose, PosePair

from .estimator import estimator_of
from .game_plan import GamePlan, Update
from .gradients import frozen, norm, replace_gradient


def kind_of_turn(learns: bool, update: Update) -> type[Turn]:
    """Which turn a discriminator takes."""
    if not learns:
        return RestingTurn
    return AlternatingTurn if update == 'alternating' else SimultaneousTurn


def adversarial_step(
    model: nn.Module,
    data: dict | tuple | list,
    optimizers: AdversarialOptimWrapperDict,
    plans: Mapping[str, GamePlan],
    choose_turn: Callable[[bool, Update], type[Turn]] = kind_of_turn,
) -> dict[str, Tensor]:
    """One iteration of both players.

    Args:
        model: The estimator, or what DDP wraps it in.
        data: A batch of the dataloader.
        optimizers: The optimizers of all players.
        plans: The plan of the game against each discriminator, by its name.
        choose_turn: Chooses a turn by whether the discriminator learns in this iteration and by its plan's ``update``.

    Returns:
        What is logged: the stock losses, ``<name>.loss_adv`` and ``<name>.gradient_ratio`` of each discriminator that
        plays, and of those that learn ``<name>.d_real``, ``<name>.d_fake`` and what else their game monitors, averaged
        over ranks. ``gradient_ratio`` is the norm of the adversarial gradient beside that of the content gradient,
        where the head hands poses to its loss: what the game does to the generator.
    """
    estimator = cast(AdversarialTopdownPoseEstimator, estimator_of(model))
    with optimizers.optim_context(model):
        batch = estimator.data_preprocessor(data, training=True)
        with estimator.collect_poses() as stages:
            losses = model(**batch, mode='loss')
    content, _ = estimator.parse_losses(losses)
    turns: list[Turn] = []
    for name, discriminator in estimator.discriminators.items():
        part = plans[name].part(optimizers.iteration, optimizers.window)
        if not part.plays:
            continue
        pair = discriminator.pair(stages, batch['inputs'])
        kind = choose_turn(part.learns, plans[name].update)
        turn = kind(name, discriminator, pair, optimizers, part.weight, content)
        losses[f'{name}.loss_adv'] = turn.generator_term()
        turns.append(turn)
    loss, log = estimator.parse_losses(losses)
    optimizers.update_params(loss)
    if getattr(model, 'detect_anomalous_params', False):  # an option of MMDistributedDataParallel
        detect_anomalous_params(loss, model=model)
    for turn in turns:
        log.update(turn.finish())
    return log


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

    @abstractmethod
    def generator_term(self) -> Tensor:
        """The adversarial term of the generator's loss, a scalar; before the generator's backward pass."""

    def finish(self) -> dict[str, Tensor]:
        """What is left when the generator has taken its step; returns what is logged, averaged over ranks."""
        l_real, l_fake, *statistics = _average_over_ranks([*self.losses, *self.statistics.values()])
        window = self.optimizers.accumulate_losses(self.name, torch.stack([l_real, l_fake]), self.steps)
        if window is not None:
            self.discriminator.game.update(window[0], window[1], self.detached)
        log = self.discriminator.game.monitors(l_real, l_fake)
        return self._named({**log, **dict(zip(self.statistics, statistics, strict=True))})

    def _named(self, log: dict[str, Tensor]) -> dict[str, Tensor]:
        return {f'{self.name}.{key}': value for key, value in {**log, 'gradient_ratio': self.gradient_ratio}.items()}

    # What the turns have in common: forward passes in the player's own context, and the generator's term.

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
        """lambda_G times the generator's loss of the fakes, with its gradient; notes ``gradient_ratio``.

        Args:
            loss: The generator's loss before lambda_G, an average over the stages that play.
            gradients: Its gradients by the fakes; none in a warm-up, in which the term is 0.
        """
        if self.weight == 0:
            self.gradient_ratio = self.content.new_zeros(())
            return self.content.new_zeros(())
        # Each stage that plays has its own term in the generator's loss.
        stages = len(self.discriminator.stages)
        parts = zip(gradients, self.pair.fake.tensors(), strict=True)
        linear = stages * torch.stack([(gradient * tensor).sum() for gradient, tensor in parts]).sum()
        # Nothing but masks and slices lie between the fakes and what the head handed to its loss.
        adversarial = norm(torch.autograd.grad(linear, self.source, retain_graph=True))
        content = norm(self.optimizers.gradients_for_generator(self.content, self.source))
        content, adversarial = _norms_over_ranks(content, adversarial)
        strength = self.strength
        lambda_g = strength.weight(content, adversarial) if isinstance(strength, GradientRatio) else strength
        lambda_g = self.weight * lambda_g
        self.gradient_ratio = lambda_g * adversarial / content.clamp_min(torch.finfo(content.dtype).tiny)
        return replace_gradient(lambda_g * stages * loss, lambda_g * linear)


class SimultaneousTurn(Turn):
    """Both players learn from one pass of the fakes, from the weights that both began with (Algorithm 1 of chou2017).

    The discriminator's gradients are complete before the generator's backward pass begins: ranks add them up meanwhile.
    It steps after the generator.
    """

    def generator_term(self) -> Tensor:
        """Forward and backward of the real poses, then of the fakes, from which each player takes its gradient."""
        self.steps = self.optimizers.backward(self.name, self.judge_real().loss)
        pose = self.fake_leaves()
        fake = self.judge_fakes(pose)
        gradients = self.optimizers.gradients_of_fakes(
            self.name,
            fake.loss,
            fake.generator_loss,
            self.discriminator.game.fake_weight,
            [tensor for tensor in pose.tensors() if tensor.requires_grad],
        )
        if self.steps:
            self.optimizers.start_reduction(self.name)
        return self.weigh(fake.generator_loss, gradients)

    def finish(self) -> dict[str, Tensor]:
        """The discriminator's step."""
        if self.steps:
            self.optimizers.step_discriminator(self.name)
        return super().finish()


class AlternatingTurn(Turn):
    """The discriminator steps first, then judges the same poses afresh for the generator, as PyTorch peers do."""

    def generator_term(self) -> Tensor:
        """The discriminator's whole iteration, then a frozen pass."""
        real, fake = self.judge_real(), self.judge_fakes(self.detached.fake)
        self.steps = self.optimizers.backward(self.name, real.loss + self.discriminator.game.fake_weight * fake.loss)
        if self.steps:
            self.optimizers.start_reduction(self.name)
            self.optimizers.step_discriminator(self.name)
        return self.frozen_term()


class RestingTurn(Turn):
    """The discriminator does not learn in this iteration (``interval``)."""

    def generator_term(self) -> Tensor:
        """A frozen pass."""
        return self.frozen_term()

    def finish(self) -> dict[str, Tensor]:
        """Nothing but the log."""
        return self._named({})


class AdversarialDistributedDataParallel(MMDistributedDataParallel):
    """MMEngine's wrapper with the game's ``train_step``; the training hook puts it in the stock one's place."""

    def train_step(self, data: dict | tuple | list, optim_wrapper: AdversarialOptimWrapperDict) -> dict[str, Tensor]:
        """One iteration, whose forward pass is DDP's."""
        return self.module.adversarial_step(self, data, optim_wrapper)


def _average_over_ranks(scalars: list[Tensor]) -> list[Tensor]:
    """Scalars averaged over all ranks, in one collective call."""
    stacked = torch.stack([scalar.detach() for scalar in scalars])
    all_reduce(stacked, op='mean')
    return list(stacked)


def _norms_over_ranks(*norms: Tensor) -> list[Tensor]:
    """Norms over the elements of all ranks, up to one common factor."""
    squares = torch.stack([norm.square() for norm in norms])
    all_reduce(squares, op='mean')
    return list(squares.sqrt())
