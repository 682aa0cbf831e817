"""The hook that says when a game ails."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, Literal, cast, get_args

import torch
from mmengine.dist import all_reduce
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmpose_gan.checks import one_of, whole_number
from mmpose_gan.engine.diseases import DISEASES, Patient, inert, k_t_at_0, k_t_at_1, won
from mmpose_gan.engine.estimator import estimator_of
from mmpose_gan.engine.game_plan import NEVER, GamePlan
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.models.games import FixedEquilibrium, Game, GradientRatio
from mmpose_gan.registry import HOOKS

Action = Literal['warn', 'stop', 'supervised', 'off']


@HOOKS.register_module()
class GameWatchHook(Hook):
    """Says once when a game ails (``mmpose_gan/engine/diseases.py``): the number, since when, and the key that helps.

    It reads what the log has read from the device anyway. ``AdversarialTrainingHook`` calls it, one with the defaults
    unless the config has its own: ``default_hooks=dict(watch=dict(type='mmpose_gan.GameWatchHook', action='stop'))``.
    A disease counts from the iteration in which lambda_G has its full value. Nothing of it is saved: a resumed run
    counts, and says, anew.

    Args:
        action: ``'warn'``; ``'stop'``, which also ends training, before the next checkpoint; ``'supervised'``, which
            ends the game that ails, so that training goes on without it, on all ranks together; ``'off'``.
        patience: Iterations, >= 1, that a disease has to last without a break (ours).
        block: Iterations, >= 1, over whose mean is judged (ours), and at least one interval of the log.

    Raises:
        ValueError: A value is none of these.
        RuntimeError: In training, with ``'stop'``.
    """

    def __init__(self, action: Action = 'warn', patience: int = 500, block: int = 50) -> None:
        self.action = one_of('GameWatchHook.action', action, get_args(Action))
        self.patience = whole_number('GameWatchHook.patience', patience, 1)
        self.block = whole_number('GameWatchHook.block', block, 1)
        self._patients: dict[str, Patient] = {}
        self._plans: MutableMapping[str, GamePlan] = {}
        self._ailing: set[str] = set()

    def begin(self, runner: Runner, plans: MutableMapping[str, GamePlan]) -> None:
        """Begin to watch the games of a training.

        Args:
            runner: With the model that is trained.
            plans: The plan of the game against each discriminator, by its name; a game that is ended is so here.
        """
        estimator = cast(AdversarialTopdownPoseEstimator, estimator_of(runner.model))
        games = {name: part.game for name, part in estimator.discriminators.items()}
        self._plans = plans
        self._patients = {name: Patient(self.patience, self.block, _spared(games[name])) for name in plans}

    def see(self, runner: Runner, history: Mapping[str, Sequence[float]]) -> None:
        """Look at what was logged since it was last asked.

        Args:
            runner: The runner, in its current iteration.
            history: Values of scalars by name, those of an iteration last in each.
        """
        logged = {key.removeprefix('train/'): list(values) for key, values in history.items()}
        total = logged.get('loss', [])
        if self.action == 'off' or not total:
            return
        content = _content(total, [values for key, values in logged.items() if key.endswith('.loss_adv')])
        last = runner.iter + 1
        for name, patient in self._patients.items():
            plan = self._plans[name]
            # Iterations, counted from 0, of which the game has its full strength.
            length = min(len(total), last - plan.start - plan.warmup - plan.ramp)
            if length <= 0:
                patient.before(content)
                continue
            own = {key.removeprefix(f'{name}.'): some for key, some in logged.items() if key.startswith(f'{name}.')}
            own |= {'content loss': content, 'variety': logged.get('variety', [])}
            values = {key: some[-length:] for key, some in own.items()}
            for disease, sign, since in patient.see(last, length, values):
                self._ailing.add(name)
                self._say(
                    runner,
                    f'{name}: {disease.name}: {sign.scalar} is {sign.value:.3g}, {sign.bound}, since iteration '
                    f'{since}; {disease.remedy.format(name=name)}',
                )

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: Any = None) -> None:
        """End the games that ail, if that is asked for; ranks ask each other once in a block."""
        if self.action != 'supervised' or runner.iter % self.block:
            return
        ailing = torch.tensor([name in self._ailing for name in self._plans], dtype=torch.uint8)
        all_reduce(ailing, 'max')
        for name, ails in zip(list(self._plans), ailing.tolist(), strict=True):
            if ails and self._plans[name].start < NEVER:
                self._plans[name] = self._plans[name].ended()
                runner.logger.warning(f'{name}: the game is over, training goes on without it')

    def _say(self, runner: Runner, what: str) -> None:
        if self.action == 'stop':
            raise RuntimeError(f'{what}. Training ends, as GameWatchHook.action says')
        runner.logger.warning(what)


def _content(total: Sequence[float], adversarial: Sequence[Sequence[float]]) -> list[float]:
    """The generator's loss without the terms of games, which may have joined later: one value an iteration."""
    content = list(total)
    for values in adversarial:
        for back, value in enumerate(reversed(values[-len(total) :]), 1):
            content[-back] -= value
    return content


def _spared(game: Game) -> frozenset[str]:
    """The diseases that the config asks for: a strength of 0, or a k_t that does not move."""
    signs = []
    strength = game.lambda_g.ratio if isinstance(game.lambda_g, GradientRatio) else game.lambda_g
    if strength == 0:
        signs += [inert, won]  # it only watches, and the better the better
    equilibrium = getattr(game, 'equilibrium', None)
    if isinstance(equilibrium, FixedEquilibrium) or getattr(equilibrium, 'lambda_k', None) == 0:
        signs += [k_t_at_0, k_t_at_1]
    return frozenset(disease.name for disease in DISEASES if disease.sign in signs)
