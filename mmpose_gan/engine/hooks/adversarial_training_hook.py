"""The hook that owns the plan of the game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, cast, get_args

from mmengine.hooks import Hook
from mmengine.model import MMDistributedDataParallel, is_model_wrapper
from mmengine.runner import Runner

from mmpose_gan.checks import one_of
from mmpose_gan.engine.adversarial_step import AdversarialDistributedDataParallel, adversarial_step
from mmpose_gan.engine.batches_of_one import check_batches_of_one
from mmpose_gan.engine.broken_step import BrokenStepGuard, Remedy
from mmpose_gan.engine.deferred_message_hub import DeferredMessageHub
from mmpose_gan.engine.estimator import estimator_of
from mmpose_gan.engine.game_plan import GamePlan, Update
from mmpose_gan.engine.not_a_number import broken_weights, first_broken
from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.engine.real_poses import RealPoses
from mmpose_gan.engine.real_poses_checks import check_can_have_poses
from mmpose_gan.engine.real_poses_data import load_poses
from mmpose_gan.engine.unlabelled_data import check_unlabelled
from mmpose_gan.engine.unreduced_model import UnreducedModel
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.registry import HOOKS

from .game_watch import GameWatchHook


@HOOKS.register_module()
class AdversarialTrainingHook(Hook):
    """Turns training into the game. Put it into ``default_hooks``, which merge, unlike ``custom_hooks``.

    What an iteration is stands in ``mmpose_gan/engine/adversarial_step.py``, and what it logs; the hook gives it the
    plan.

    Args:
        update: See :class:`~mmpose_gan.engine.game_plan.GamePlan`, also for the following.
        start: First iteration of the game.
        warmup: Iterations in which only the discriminators learn from it.
        ramp: Iterations over which lambda_G grows.
        interval: The discriminators learn in every ``interval``-th step.
        discriminators: For each discriminator that differs any of these settings, by its name.
        not_a_number: What to do when a loss is none: ``'stop'`` ends training when the log is due; ``'skip'`` leaves
            the iteration out, ``'supervised'`` also ends the games; both read one flag from the device in every
            iteration, and go with ``update='simultaneous'``.
        poses: For each discriminator whose real poses are not those of the batch, by its name: the ``dataset`` of
            annotations whose poses it gets, and ``num_workers``, 0 by default.

    Raises:
        ValueError: ``update`` is unknown or a plan out of range.
        ValueError: Before training, if ``discriminators`` names one that the model lacks, or one joins after the end.
        TypeError: Before training, if the model, its wrapper or its optimizers know no discriminators.
        ValueError: Before training, if a discriminator checkpoints by ``with_cp``.
        ValueError: Before training, if the last batch has one sample and a network normalizes one cell of it.
        ValueError: Before training, if unlabelled people of the loader cannot be told from labelled ones or judged.
        TypeError: Before training, if ``poses`` are for a head whose targets are not one set of 2D heatmaps.
        ValueError: Before training, if ``poses`` cannot be loaded, are not the model's, or are for a discriminator that
            is missing or compares both sides.
        RuntimeError: Before training, if validation would rescore and the weights have no calibration.
        FloatingPointError: In training, when a loss or a weight is no number, before a checkpoint is written.
    """

    priority = 'NORMAL'

    def __init__(
        self,
        update: Update = 'simultaneous',
        start: int = 0,
        warmup: int = 0,
        ramp: int = 0,
        interval: int = 1,
        discriminators: Mapping[str, Mapping[str, Any]] | None = None,
        not_a_number: Remedy = 'stop',
        poses: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.plan = GamePlan(update, start, warmup, ramp, interval)
        self.plans = {name: replace(self.plan, **own) for name, own in (discriminators or {}).items()}
        self.not_a_number = one_of('default_hooks.adversary.not_a_number', not_a_number, get_args(Remedy))
        self.poses = dict(poses or {})
        self._real_poses: dict[str, RealPoses] = {}
        alternating = [plan for plan in (self.plan, *self.plans.values()) if plan.update == 'alternating']
        if alternating and not_a_number != 'stop':
            raise ValueError(
                f"default_hooks.adversary.not_a_number={not_a_number!r} goes with update='simultaneous': with "
                "'alternating' a discriminator has learnt before the losses are known"
            )

    def before_run(self, runner: Runner) -> None:
        """Check the model, and let its iterations be those of the game."""
        estimator = estimator_of(runner.model)
        if not isinstance(estimator, AdversarialTopdownPoseEstimator):
            raise TypeError(
                f'default_hooks.adversary: the model is a {type(estimator).__name__}; '
                "set model.type='mmpose_gan.AdversarialTopdownPoseEstimator' and model.discriminators"
            )
        for name, module in estimator.discriminators.named_modules():
            if getattr(module, 'with_cp', False):
                raise ValueError(
                    f"model.discriminators.{name}: with_cp=True mixes both players' gradients; use "
                    "custom_hooks=[dict(type='mmpose_gan.ActivationCheckpointingHook', modules=[...])]"
                )
        if is_model_wrapper(runner.model):
            self._let_wrapper_play(runner.model)
        players = list(estimator.discriminators)
        if unknown := sorted(self.plans.keys() - set(players)):
            raise ValueError(
                f'default_hooks.adversary.discriminators.{unknown[0]}: model.discriminators has no such discriminator, '
                f'only {", ".join(players)}'
            )
        check_can_have_poses(self.poses, estimator)
        self._current = self._plans(runner)
        guard = None if self.not_a_number == 'stop' else BrokenStepGuard(self.not_a_number, self._current)
        self._real_poses.clear()  # loaded before training
        estimator.adversarial_step = partial(adversarial_step, plans=self._current, guard=guard, poses=self._real_poses)

    def _plans(self, runner: Runner) -> dict[str, GamePlan]:
        """The plan of the game against each discriminator."""
        estimator = cast(AdversarialTopdownPoseEstimator, estimator_of(runner.model))
        return {name: self.plans.get(name, self.plan) for name in estimator.discriminators}

    @staticmethod
    def _let_wrapper_play(wrapper: MMDistributedDataParallel) -> None:
        """Give DDP the game's ``train_step``. MMEngine has wrapped the model by now, with the config's settings."""
        if type(wrapper) is MMDistributedDataParallel:
            wrapper.__class__ = AdversarialDistributedDataParallel  # which adds a method and no state
        elif not isinstance(wrapper, (AdversarialDistributedDataParallel, UnreducedModel)):
            raise TypeError(
                f'model_wrapper_cfg: {type(wrapper).__name__} has a train_step of its own, which knows no game; leave '
                'model_wrapper_cfg out, or derive the wrapper from '
                'mmpose_gan.engine.adversarial_step.AdversarialDistributedDataParallel'
            )

    def before_train(self, runner: Runner) -> None:
        """Check optimizers and batches, which exist by now, and let what is logged wait on the device."""
        if not isinstance(runner.optim_wrapper, AdversarialOptimWrapperDict):
            raise TypeError(
                'default_hooks.adversary: the discriminators have no optimizers; set '
                "optim_wrapper.constructor='mmpose_gan.AdversarialOptimWrapperConstructor' and "
                'optim_wrapper.discriminators'
            )
        for name, plan in self._plans(runner).items():
            if 0 < runner.max_iters <= plan.start:
                raise ValueError(
                    f'default_hooks.adversary: {name} would join at iteration {plan.start} (start), and training has '
                    f'{runner.max_iters}; lower start, or train longer'
                )
        check_batches_of_one(runner)
        estimator = cast(AdversarialTopdownPoseEstimator, estimator_of(runner.model))
        judges = {name: judge for name, judge in estimator.discriminators.items() if name not in self.poses}
        check_unlabelled(runner.train_dataloader, judges)
        self._real_poses.update(load_poses(self.poses, estimator, runner.train_dataloader, _seed(runner)))
        critic = estimator.critic
        if critic is not None and critic.calibration is not None:
            critic.calibration.check_fitted()  # not at the first validation
        watches = [hook for hook in runner.hooks if isinstance(hook, GameWatchHook)] or [GameWatchHook()]
        for watch in watches:
            watch.begin(runner, self._current)
        runner.message_hub = DeferredMessageHub(runner.message_hub, partial(self._check_scalars, runner, watches))

    @staticmethod
    def _check_scalars(
        runner: Runner, watches: Sequence[GameWatchHook], history: Mapping[str, Sequence[float]]
    ) -> None:
        """End training that has become no numbers, in the interval of the log and before a checkpoint is written."""
        if broken := first_broken(history):
            back, names = broken
            terms = ', '.join(name.removeprefix('train/') for name in names)
            _end(runner, f'since iteration {runner.iter + 1 - back} {terms} is no number')
        for watch in watches:
            watch.see(runner, history)

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Save no weights that are no numbers."""
        if names := broken_weights(checkpoint['state_dict']):
            _end(runner, f'{len(names)} weights, {names[0]} the first, are no numbers')

    def after_train(self, runner: Runner) -> None:
        """Give the runner its message hub back, and end those who load poses."""
        self._real_poses.clear()
        runner.message_hub.flush()
        runner.message_hub = runner.message_hub.hub


def _seed(runner: Runner) -> int:
    """Of the run; 0 where it has none."""
    return getattr(runner, 'seed', None) or 0


def _end(runner: Runner, what: str) -> NoReturn:
    """End training.

    Raises:
        FloatingPointError: With what is wrong, what is left, and what to do.
    """
    last = Path(runner.work_dir, 'last_checkpoint')
    left = f'the last checkpoint before it is {last.read_text().strip()}' if last.is_file() else 'no checkpoint is left'
    raise FloatingPointError(
        f'{what}; training ends, and {left}. Look at the images and labels of that iteration; lower '
        "optim_wrapper.optimizer.lr or a discriminator's, or limit gradients by optim_wrapper.clip_grad."
    )
