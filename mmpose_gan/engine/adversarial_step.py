"""One iteration of adversarial training, from top to bottom.

:func:`adversarial_step` is the course of an iteration; a :class:`~mmpose_gan.engine.turn.Turn` a discriminator's side
of it. The two updates are :class:`SimultaneousTurn` and :class:`AlternatingTurn`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from mmengine.model import MMDistributedDataParallel, detect_anomalous_params
from torch import Tensor, nn

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.models.other_poses import with_real_of
from mmpose_gan.models.unlabelled import labelled_rows

from .broken_step import BrokenStepGuard
from .estimator import estimator_of, outputs_of
from .game_plan import GamePlan, Update
from .real_poses import RealPoses, real_pair
from .turn import Turn, average_over_ranks
from .variety import variety


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
    guard: BrokenStepGuard | None = None,
    poses: Mapping[str, RealPoses] = MappingProxyType({}),
) -> dict[str, Tensor]:
    """One iteration of both players.

    Args:
        model: The estimator, or what DDP wraps it in.
        data: A batch of the dataloader.
        optimizers: The optimizers of all players.
        plans: The plan of the game against each discriminator, by its name.
        guard: Leaves iterations out that are no numbers, in simultaneous updates.
        poses: Real poses of discriminators that do not take those of the batch, by their names.

    Returns:
        What is logged: the stock losses, ``<name>.loss_adv`` and ``<name>.gradient_ratio`` of each discriminator that
        plays, and of those that learn ``<name>.d_real``, ``<name>.d_fake`` and what else their game monitors, averaged
        over ranks, and ``variety``. ``gradient_ratio`` is the norm of the adversarial gradient beside that of the
        content gradient, where the head hands poses to its loss: what the game does to the generator.
    """
    estimator = cast(AdversarialTopdownPoseEstimator, estimator_of(model))
    if guard is not None:
        guard.begin(estimator)
    with optimizers.optim_context(model):
        batch = estimator.data_preprocessor(data, training=True)
        with estimator.collect_poses() as stages, outputs_of(estimator) as outputs:
            losses = model(**batch, mode='loss')
    # Not `losses`, to which DDP may have tied the reduction of gradients.
    content, _ = estimator.parse_losses(outputs[0])
    rows = labelled_rows(batch['data_samples'])
    turns: list[Turn] = []
    for name, discriminator in estimator.discriminators.items():
        part = plans[name].part(optimizers.iteration, optimizers.window)
        if not part.plays:
            continue
        if name in poses:
            others = real_pair(estimator, poses[name].of(optimizers.iteration, len(batch['data_samples'])))
            pair = discriminator.pair(with_real_of(stages, others), batch['inputs'])
        else:
            pair = discriminator.pair_of_batch(stages, batch['inputs'], rows)
        kind = kind_of_turn(part.learns, plans[name].update)
        turn = kind(name, discriminator, pair, optimizers, part.weight, content)
        losses[f'{name}.loss_adv'] = turn.generator_term()
        turns.append(turn)
    loss, log = estimator.parse_losses(losses)
    if guard is not None and guard.refuses(
        estimator, [loss, *(each for turn in turns for each in turn.losses)], optimizers
    ):
        return {}
    for turn in turns:
        turn.start_reduction()
    optimizers.update_params(loss)
    if getattr(model, 'detect_anomalous_params', False):  # an option of MMDistributedDataParallel
        detect_anomalous_params(loss, model=model)
    for turn in turns:
        log.update(turn.finish())
    if turns and len(batch['inputs']) > 1:
        log['variety'] = variety(stages[-1].fake)
    return log


class SimultaneousTurn(Turn):
    """Both players learn from one pass of the fakes, from the weights that both began with (Algorithm 1 of chou2017).

    The discriminator's gradients are complete before the generator's backward pass begins, and ranks add them up
    meanwhile. It steps after the generator.
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
        return self.weigh(fake.generator_loss, gradients)

    def start_reduction(self) -> None:
        """Begin to average the discriminator's gradients over ranks, if it is going to step."""
        if self.steps:
            self.optimizers.start_reduction(self.name)

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
        (squares,) = average_over_ranks([self.squares])
        return self.named({}, squares)


class AdversarialDistributedDataParallel(MMDistributedDataParallel):
    """MMEngine's wrapper with the game's ``train_step``; the training hook puts it in the stock one's place."""

    def train_step(self, data: dict | tuple | list, optim_wrapper: AdversarialOptimWrapperDict) -> dict[str, Tensor]:
        """One iteration, whose forward pass is DDP's."""
        return self.module.adversarial_step(self, data, optim_wrapper)
