"""A game's plan rises from nothing to its full weight, once, and counts windows evenly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mmpose_gan.engine.game_plan import GamePlan

lengths = st.integers(0, 10_000)
plans = st.builds(GamePlan, start=lengths, warmup=lengths, ramp=lengths, interval=st.integers(1, 50))
iterations = st.integers(0, 40_000)


@given(plans, iterations)
def test_the_weight_rises_in_small_steps(plan: GamePlan, iteration: int) -> None:
    before, after = plan.part(iteration, 0).weight, plan.part(iteration + 1, 0).weight
    assert 0 <= before <= after <= 1
    assert after - before <= 1 / (plan.ramp + 1) + 1e-12


@given(plans)
def test_the_course_has_its_corners_where_it_is_said(plan: GamePlan) -> None:
    begin = plan.start + plan.warmup
    weights = [plan.part(iteration, 0).weight for iteration in (begin - 1, begin, begin + plan.ramp)]
    assert weights[0] == 0 < weights[1]
    assert weights[2] == 1
    assert plan.part(begin + plan.ramp - 1, 0).weight < 1
    assert [plan.part(plan.start + i, 0).plays for i in (-1, 0, 1)] == [False, True, True]


@given(plans, iterations)
def test_who_is_heard_plays(plan: GamePlan, iteration: int) -> None:
    part = plan.part(iteration, 0)
    assert part.plays or part.weight == 0


@given(plans, iterations)
def test_of_as_many_windows_as_the_interval_the_discriminator_learns_in_one(plan: GamePlan, window: int) -> None:
    assert sum(plan.part(0, window + i).learns for i in range(plan.interval)) == 1
