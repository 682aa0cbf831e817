import pytest

from mmpose_gan.engine.game_plan import GamePlan


def test_weights_over_iterations():
    plan = GamePlan(start=2, warmup=2, ramp=3)
    assert [plan.part(i, i).plays for i in range(4)] == [False, False, True, True]
    assert [plan.part(i, i).weight for i in range(2, 10)] == [0, 0, 0.25, 0.5, 0.75, 1, 1, 1]


def test_without_a_plan_the_term_has_its_full_weight_from_the_first_iteration():
    assert GamePlan().part(0, 0) == (True, 1, True)
    assert GamePlan().part(1, 1).learns


def test_interval():
    plan = GamePlan(interval=3)
    assert [plan.part(2 * w, w).learns for w in range(5)] == [True, False, False, True, False]


@pytest.mark.parametrize('wrong', [dict(start=-1), dict(ramp=-1), dict(warmup=-2), dict(interval=0)])
def test_values_out_of_range(wrong):
    with pytest.raises(ValueError, match=r'default_hooks\.adversary'):
        GamePlan(**wrong)
