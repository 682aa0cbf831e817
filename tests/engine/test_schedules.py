"""One schedule for all players: rates that it names are the generator's."""

from __future__ import annotations

import inspect

import mmengine.optim.scheduler.lr_scheduler as stock
import pytest
import torch
from mmengine.logging import MMLogger
from mmengine.optim import OptimWrapper
from mmengine.registry import PARAM_SCHEDULERS
from mmengine.runner import BaseLoop, Runner

from mmpose_gan.engine.optim import AdversarialOptimWrapperDict
from mmpose_gan.engine.optim.schedules import ABSOLUTE, scaled_schedule

# Of a parameter that nobody trains.
pytestmark = pytest.mark.filterwarnings('ignore:Detected call of')
RATES = dict(generator=1e-3, D=2e-5)
#: Arguments of MMEngine's schedules that are factors, numbers of steps, or choices.
RELATIVE = {
    'optimizer', 'args', 'kwargs', 'begin', 'end', 'by_epoch', 'last_step', 'verbose', 'factor', 'gamma', 'T_max',
    'eta_min_ratio', 'start_factor', 'end_factor', 'milestones', 'step_size', 'power', 'periods', 'restart_weights',
    'total_steps', 'pct_start', 'anneal_strategy', 'div_factor', 'final_div_factor', 'three_phase', 'monitor', 'rule',
    'patience', 'threshold', 'threshold_rule', 'cooldown', 'param_name',
}  # fmt: skip


def wrappers() -> AdversarialOptimWrapperDict:
    return AdversarialOptimWrapperDict(
        **{name: OptimWrapper(torch.optim.SGD([torch.zeros(1)], lr=rate)) for name, rate in RATES.items()}
    )


class TenIterations(BaseLoop):
    max_iters = 10

    def __init__(self) -> None:
        self.dataloader = [None] * 10

    def run(self) -> None:
        raise NotImplementedError


def course(schedule: list[dict]) -> dict[str, list[float]]:
    """Rates of each player over ten steps, as the runner builds the schedules."""
    runner = Runner.__new__(Runner)  # nothing but what builds schedules
    runner.optim_wrapper, runner._train_loop = wrappers(), TenIterations()
    runner.logger = MMLogger.get_current_instance()
    built = Runner.build_param_scheduler(runner, schedule)
    rates: dict[str, list[float]] = {name: [] for name in RATES}
    for _ in range(10):
        for name, member in runner.optim_wrapper.items():
            rates[name].append(member.optimizer.param_groups[0]['lr'])
            member.optimizer.step()
            for one in built[name]:
                one.step()
    return rates


@pytest.mark.parametrize(
    'schedule',
    [
        dict(type='CosineAnnealingLR', T_max=9, eta_min=1e-4, by_epoch=False),
        dict(type='PolyLR', eta_min=1e-4, end=9, by_epoch=False),
        dict(type='CosineRestartLR', periods=[5, 5], restart_weights=[1, 0.5], eta_min=1e-4, by_epoch=False),
        dict(type='OneCycleLR', eta_max=2e-3, total_steps=10, by_epoch=False),
        dict(type='CosineAnnealingParamScheduler', param_name='lr', T_max=9, eta_min=1e-4, by_epoch=False),
        dict(type='LinearLR', start_factor=0.1, end=5, by_epoch=False),
    ],
    ids=lambda schedule: schedule['type'],
)
def test_the_discriminator_s_course_is_the_generator_s_at_its_own_rate(schedule: dict) -> None:
    rates = course([schedule])
    assert len(set(rates['generator'])) > 3
    assert rates['D'] == pytest.approx([rate * RATES['D'] / RATES['generator'] for rate in rates['generator']])


def test_a_schedule_by_player_is_taken_as_it_is() -> None:
    own = dict(type='CosineAnnealingLR', T_max=9, eta_min=1e-4, by_epoch=False)
    assert course(dict(generator=[own], D=[own]))['D'][9] == pytest.approx(1e-4)


def test_momenta_are_no_rates() -> None:
    schedule = dict(type='CosineAnnealingMomentum', T_max=9, eta_min=0.5)
    assert scaled_schedule(schedule, 0.1) == schedule


def test_rates_of_several_groups_are_scaled_each() -> None:
    assert scaled_schedule(dict(type='OneCycleLR', eta_max=[1.0, 2.0]), 0.5)['eta_max'] == [0.5, 1.0]


def test_every_argument_of_mmengine_s_schedules_is_known() -> None:
    """One that a later MMEngine adds has to be decided on."""
    kinds = [kind for kind in PARAM_SCHEDULERS.module_dict.values() if kind.__module__ == stock.__name__]
    assert len(kinds) >= 10
    bases = {base for kind in kinds for base in kind.__mro__[:-1]}
    asked = {name for base in bases for name in inspect.signature(base.__init__).parameters}
    assert asked - {'self'} <= RELATIVE | set(ABSOLUTE)
