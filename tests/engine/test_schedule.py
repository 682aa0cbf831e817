import pytest

from mmpose_gan.engine.hooks.schedule import AdversarialSchedule


def test_weights_over_iterations():
    schedule = AdversarialSchedule(start=2, warmup=2, ramp=3)
    assert [schedule.plays(i) for i in range(4)] == [False, False, True, True]
    assert [schedule.weight(i) for i in range(2, 10)] == [0, 0, 0.25, 0.5, 0.75, 1, 1, 1]


def test_without_a_schedule_the_term_has_its_full_weight_from_the_first_iteration():
    schedule = AdversarialSchedule()
    assert schedule.plays(0)
    assert schedule.weight(0) == 1
    assert schedule.learns(0)
    assert schedule.learns(1)


def test_interval():
    assert [AdversarialSchedule(interval=3).learns(w) for w in range(5)] == [True, False, False, True, False]


@pytest.mark.parametrize('wrong', [dict(start=-1), dict(ramp=-1), dict(warmup=-2), dict(interval=0)])
def test_values_out_of_range(wrong):
    with pytest.raises(ValueError, match=r'default_hooks\.adversary'):
        AdversarialSchedule(**wrong)
