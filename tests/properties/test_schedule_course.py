"""A schedule rises from nothing to its full weight, once, and counts windows evenly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mmpose_gan.engine.hooks.schedule import AdversarialSchedule

lengths = st.integers(0, 10_000)
schedules = st.builds(AdversarialSchedule, lengths, lengths, lengths, st.integers(1, 50))
iterations = st.integers(0, 40_000)


@given(schedules, iterations)
def test_the_weight_rises_in_small_steps(schedule: AdversarialSchedule, iteration: int) -> None:
    before, after = schedule.weight(iteration), schedule.weight(iteration + 1)
    assert 0 <= before <= after <= 1
    assert after - before <= 1 / (schedule.ramp + 1) + 1e-12


@given(schedules)
def test_the_course_has_its_corners_where_it_is_said(schedule: AdversarialSchedule) -> None:
    begin = schedule.start + schedule.warmup
    assert schedule.weight(begin - 1) == 0 < schedule.weight(begin)
    assert schedule.weight(begin + schedule.ramp) == 1
    assert schedule.weight(begin + schedule.ramp - 1) < 1
    assert schedule.plays(schedule.start)
    assert not schedule.plays(schedule.start - 1)


@given(schedules, iterations)
def test_who_is_heard_plays(schedule: AdversarialSchedule, iteration: int) -> None:
    assert schedule.plays(iteration) >= (schedule.weight(iteration) > 0)
    assert schedule.plays(iteration + 1) >= schedule.plays(iteration)


@given(schedules, iterations)
def test_of_as_many_windows_as_the_interval_the_discriminator_learns_in_one(
    schedule: AdversarialSchedule, window: int
) -> None:
    assert sum(schedule.learns(window + i) for i in range(schedule.interval)) == 1
