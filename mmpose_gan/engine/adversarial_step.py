"""One iteration of adversarial training, from top to bottom.

:func:`adversarial_step` is the course of an iteration; a :class:`Turn` is a discriminator's side of it. The two updates
are :class:`SharedPassTurn` and :class:`TwoLossTurn` (``simultaneous``), and :class:`AlternatingTurn`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import cast

import torch
from mmengine.dist import all_reduce
from mmengine.model import MMDistributedDataParallel, detect_anomalous_params
from torch import Tensor, nn

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.models.games import FakeLoss, RealLoss
from mmpose_gan.models.poses import Pose, PosePair

from .estimator import estimator_of
from .game_plan import GamePlan, Update
from .gradients import SetAside, frozen, replace_gradient, scale_gradient, set_gradients_aside, weigh_gradients


def kind_of_turn(discriminator: HeatmapDiscriminator, learns: bool, update: Update) -> type[Turn]:
    """Which turn a discriminator takes."""
    if not learns:
        return RestingTurn
    if update == 'alternating':
        return AlternatingTurn
    return SharedPassTurn if discriminator.game.shared_fake_loss else TwoLossTurn


def adversarial_step(
    model: nn.Module,
    data: dict | tuple | list,
    optimizers: AdversarialOptimWrapperDict,
    plan: GamePlan,
    choose_turn: Callable[[HeatmapDiscriminator, bool, Update], type[Turn]] = kind_of_turn,
) -> dict[str, Tensor]:
    """One iteration of both players.

    Args:
        model: The estimator, or what DDP wraps it in.
        data: A batch of the dataloader.
        optimizers: The optimizers of all players.
        plan: The plan of the game.
        choose_turn: Chooses the turn of a discriminator, by whether it learns in this iteration and by ``plan.update``.

    Returns:
        What is logged: the stock losses, ``<name>.loss_adv`` of each discriminator that plays, and of those that learn
        ``<name>.d_real``, ``<name>.d_fake`` and what else their game monitors, averaged over ranks.
    """
    estimator = cast(AdversarialTopdownPoseEstimator, estimator_of(model))
    part = plan.part(optimizers.iteration, optimizers.window)
    with optimizers.optim_context(model):
        batch = estimator.data_preprocessor(data, training=True)
        with estimator.collect_poses() as stages:
            losses = model(**batch, mode='loss')
    turns: list[Turn] = []
    for name, discriminator in estimator.discriminators.items() if part.plays else ():
        kind = choose_turn(discriminator, part.learns, plan.update)
        turn = kind(name, discriminator, discriminator.pair(stages, batch['inputs']), optimizers, part.weight)
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
    """

    def __init__(
        self,
        name: str,
        discriminator: HeatmapDiscriminator,
        pair: PosePair,
        optimizers: AdversarialOptimWrapperDict,
        weight: float,
    ) -> None:
        self.name, self.discriminator, self.optimizers = name, discriminator, optimizers
        self.pair, self.detached = pair, pair.detach()
        # L_fake is an average over the stages that play, each of which has its own term in the generator's loss.
        self.weight = weight * discriminator.game.lambda_g * len(discriminator.stages)
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
        log = {
            **self.discriminator.game.monitors(l_real, l_fake),
            **dict(zip(self.statistics, statistics, strict=True)),
        }
        return {f'{self.name}.{key}': value for key, value in log.items()}

    # What the turns have in common: forward passes in the player's own context, and what of them is logged.

    def judge_real(self) -> RealLoss:
        """A forward pass of the real poses."""
        with self.optimizers[self.name].optim_context(self.discriminator):
            real = self.discriminator.real_loss(self.detached)
        self.losses.insert(0, real.loss.detach())
        self.statistics |= real.statistics
        return real

    def judge_fakes(self, pose: Pose) -> FakeLoss:
        """A forward pass of the fakes, from which the discriminator learns."""
        with self.optimizers[self.name].optim_context(self.discriminator):
            fake = self.discriminator.fake_loss(pose, self.detached)
        self.losses.append(fake.loss.detach())
        self.statistics |= fake.statistics
        return fake

    def frozen_term(self) -> Tensor:
        """The generator's term from a pass that the discriminator does not learn from; a warm-up needs none."""
        if self.weight == 0:
            return self.pair.real.heatmaps.new_zeros(())
        with frozen(self.discriminator), self.optimizers[self.name].optim_context(self.discriminator):
            return self.weight * self.discriminator.fake_loss(self.pair.fake, self.pair).generator_loss


class SharedPassTurn(Turn):
    """``simultaneous``, both players' losses of the fakes are one number: one pass of the fakes serves both.

    The fakes' pass enters the generator's loss with weight 1. On its way back the discriminator's weights receive its
    gradient as it is, the heatmaps receive it times lambda_G, each under its player's own loss scale in mixed
    precision. Once it has reached the heatmaps, the discriminator's gradient is multiplied by its weight (-k_t) in
    place, complete before the generator's is begun: ranks add it up meanwhile.
    """

    aside: SetAside | None = None

    def generator_term(self) -> Tensor:
        """lambda_G times L_fake."""
        self.steps = self.optimizers.backward(self.name, self.judge_real().loss)
        self.aside = set_gradients_aside(self.discriminator)
        scale = self.optimizers.fake_loss_scale(self.name)
        pose = self.pair.fake.map(lambda tensor: scale_gradient(tensor, self.weight / scale))
        if self.weight == 0:
            pose = self.detached.fake  # in a warm-up the graph ends here, and `finish` completes
        for tensor in pose.tensors():
            if tensor.requires_grad:
                # All of the discriminator's nodes were made after this one, and autograd runs the youngest first.
                tensor.register_hook(self._complete)
        fake = self.judge_fakes(pose)
        return replace_gradient(self.weight * fake.generator_loss, scale * fake.loss)

    def _complete(self, _: Tensor | None = None) -> None:
        """Weigh the gradients of L_fake, once they are there, and add those of L_real."""
        if self.aside is not None:
            weigh_gradients(self.discriminator, self.discriminator.game.fake_weight, self.aside)
            self.aside = None
            if self.steps:
                self.optimizers.start_reduction(self.name)

    def finish(self) -> dict[str, Tensor]:
        """The discriminator's step."""
        self._complete()
        if self.steps:
            self.optimizers.step_discriminator(self.name)
        return super().finish()


class TwoLossTurn(Turn):
    """``simultaneous``, the players' losses of the fakes differ: one pass of the fakes, from which each takes its own.

    The discriminator's weights receive their gradient at once, then the heatmaps theirs, of which the generator's term
    is made. Neither backward pass computes what the other wants.
    """

    def generator_term(self) -> Tensor:
        """lambda_G times the generator's loss of the fakes."""
        pose = self.detached.fake.map(lambda tensor: tensor.detach().requires_grad_())
        fake = self.judge_fakes(pose)
        self.optimizers.add_gradients(
            self.name, self.discriminator.game.fake_weight * fake.loss, retain_graph=self.weight > 0
        )
        term = (self.weight * fake.generator_loss).detach()
        if self.weight > 0:
            gradients = self.optimizers.gradients_for_generator(fake.generator_loss, pose.tensors())
            parts = zip(gradients, self.pair.fake.tensors(), strict=True)
            term = replace_gradient(term, self.weight * torch.stack([(g * t).sum() for g, t in parts]).sum())
        self.steps = self.optimizers.backward(self.name, self.judge_real().loss)
        if self.steps:
            self.optimizers.start_reduction(self.name)
        return term

    def finish(self) -> dict[str, Tensor]:
        """The discriminator's step."""
        if self.steps:
            self.optimizers.step_discriminator(self.name)
        return super().finish()


class AlternatingTurn(Turn):
    """``alternating``: the discriminator steps first, then judges the same poses afresh for the generator."""

    def generator_term(self) -> Tensor:
        """lambda_G times the generator's loss under the discriminator that has just learned from these poses."""
        real, fake = self.judge_real(), self.judge_fakes(self.detached.fake)
        self.steps = self.optimizers.backward(self.name, real.loss + self.discriminator.game.fake_weight * fake.loss)
        if self.steps:
            self.optimizers.start_reduction(self.name)
            self.optimizers.step_discriminator(self.name)
        return self.frozen_term()


class RestingTurn(Turn):
    """The discriminator does not learn in this iteration (``interval``)."""

    def generator_term(self) -> Tensor:
        """lambda_G times the generator's loss under the discriminator as it is."""
        return self.frozen_term()

    def finish(self) -> dict[str, Tensor]:
        """Nothing."""
        return {}


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
