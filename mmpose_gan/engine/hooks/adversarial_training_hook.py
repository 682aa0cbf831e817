"""The hook that conducts the game: it lends the estimator an update, lets the discriminators learn, and logs."""

from __future__ import annotations

from typing import Literal

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor

from mmpose_gan.engine.deferred_message_hub import DeferredMessageHub
from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.engine.updates import AlternatingUpdate, SimultaneousUpdate
from mmpose_gan.engine.updates.base import Round, average_over_ranks
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.registry import HOOKS

from .estimator import estimator_of
from .schedule import AdversarialSchedule

UPDATES = dict(simultaneous=SimultaneousUpdate, alternating=AlternatingUpdate)


@HOOKS.register_module()
class AdversarialTrainingHook(Hook):
    """Plays the discriminators' side of training. Put it into ``default_hooks``, which merge, unlike ``custom_hooks``.

    In every iteration it logs, for each discriminator that learned, ``<name>.d_real`` and ``<name>.d_fake``, and
    with them ``<name>.k_t`` and ``<name>.m_global`` in a game of reconstruction, ``<name>.acc_real`` and
    ``<name>.acc_fake`` in one of classification, all averaged over ranks.

    Args:
        update: ``'simultaneous'`` (Algorithm 1 of chou2017) or ``'alternating'`` (the PyTorch peers).
        start: See :class:`AdversarialSchedule`.
        warmup: See :class:`AdversarialSchedule`.
        ramp: See :class:`AdversarialSchedule`.
        interval: See :class:`AdversarialSchedule`.

    Raises:
        ValueError: ``update`` is unknown or the schedule out of range.
        TypeError: Before training, if the model or its optimizers know no discriminators.
        ValueError: Before training, if a discriminator checkpoints by ``with_cp``.
    """

    priority = 'NORMAL'

    def __init__(
        self,
        update: Literal['simultaneous', 'alternating'] = 'simultaneous',
        start: int = 0,
        warmup: int = 0,
        ramp: int = 0,
        interval: int = 1,
    ) -> None:
        if update not in UPDATES:
            raise ValueError(f'default_hooks.adversary.update must be one of {sorted(UPDATES)}, got {update!r}')
        self.update = UPDATES[update]
        self.schedule = AdversarialSchedule(start, warmup, ramp, interval)
        self._window: dict[str, list[Tensor]] = {}

    def before_run(self, runner: Runner) -> None:
        """Check that the model has discriminators, and tell it that they will be trained."""
        estimator = estimator_of(runner)
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
        estimator.conducted = True

    def before_train(self, runner: Runner) -> None:
        """Check the optimizers, which exist by now, and let what is logged wait on the device."""
        if not isinstance(runner.optim_wrapper, AdversarialOptimWrapperDict):
            raise TypeError(
                'default_hooks.adversary: the discriminators have no optimizers; set '
                "optim_wrapper.constructor='mmpose_gan.AdversarialOptimWrapperConstructor' and "
                'optim_wrapper.discriminators'
            )
        runner.message_hub = DeferredMessageHub(runner.message_hub)

    def after_train(self, runner: Runner) -> None:
        """Give the runner its message hub back."""
        runner.message_hub.flush()
        runner.message_hub = runner.message_hub.hub

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict | None = None) -> None:
        """Lend the estimator this iteration's update."""
        optim_wrapper: AdversarialOptimWrapperDict = runner.optim_wrapper
        optim_wrapper.begin_iteration()
        if self.schedule.plays(runner.iter):
            weight, learns = self.schedule.weight(runner.iter), self.schedule.learns(optim_wrapper.window)
            estimator_of(runner).update = self.update(optim_wrapper, weight, learns)

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: dict | None = None, outputs: dict | None = None
    ) -> None:
        """Let the discriminators learn, move their equilibria, log."""
        estimator = estimator_of(runner)
        if estimator.update is None:
            return
        for name, player in estimator.discriminators.items():
            played = estimator.update.finish(name, player)
            if played is not None:
                self._keep_balance(runner, name, player.game, played)
        estimator.update = None  # what an iteration leaves on the model must not be copied or saved with it

    def _keep_balance(self, runner: Runner, name: str, game: torch.nn.Module, played: Round) -> None:
        """Move k_t once a step of the discriminator, by the losses of its whole accumulation window."""
        l_real, l_fake, *statistics = average_over_ranks([played.l_real, played.l_fake, *played.statistics.values()])
        losses = torch.stack([l_real, l_fake])
        window = self._window.setdefault(name, [])
        window.append(losses)
        if played.stepped:
            game.update(*torch.stack(window).mean(0), played.pair.real)
            window.clear()
        logged = {**game.monitors(l_real, l_fake), **dict(zip(played.statistics, statistics, strict=True))}
        for key, value in logged.items():
            runner.message_hub.update_scalar(f'train/{name}.{key}', value)
