"""k_t stays in its bounds and moves the right way, whatever the losses do."""

from __future__ import annotations

import math

import pytest
import torch
from arrays import any_losses
from hypothesis import given
from hypothesis import strategies as st

from mmpose_gan.models.games import BoundaryEquilibrium, ScaleFreeEquilibrium
from mmpose_gan.models.games.equilibrium import balance, convergence_measure, next_k

gammas = st.floats(0.01, 1)
rates = st.floats(1e-6, 10)
losses = st.floats(0, 1e4, width=32)
courses = st.lists(st.tuples(any_losses, any_losses), min_size=1, max_size=12)


@given(courses, gammas, rates, st.floats(0, 1))
def test_k_t_stays_between_0_and_1(course: list[tuple[float, float]], gamma: float, rate: float, k_0: float) -> None:
    for equilibrium in (
        BoundaryEquilibrium(rate, gamma, k_0, reduction='sum'),
        ScaleFreeEquilibrium(rate, gamma, k_0, momentum=0.1),
    ):
        for real, fake in course:
            equilibrium.update(torch.tensor(real), torch.tensor(fake))
            assert 0 <= equilibrium.k_t.item() <= 1
    assert 0 <= equilibrium.running_real.item() < math.inf


@given(losses, losses, gammas, rates, st.floats(0, 1, width=32))
def test_k_t_moves_towards_who_is_behind(real: float, fake: float, gamma: float, rate: float, k_0: float) -> None:
    """Up where the generator is ahead, gamma L_real > L_fake, so that the discriminator heeds fakes more."""
    before, step = torch.tensor(k_0), balance(torch.tensor(real), torch.tensor(fake), gamma)
    moved = (next_k(before, step, rate) - before).item()
    assert moved * step.item() >= 0
    assert abs(moved) <= rate * abs(step.item()) * (1 + 1e-5) + 1e-7


@given(losses, losses, gammas)
def test_convergence_is_never_better_than_the_loss_on_real_heatmaps(real: float, fake: float, gamma: float) -> None:
    l_real = torch.tensor(real)
    assert convergence_measure(l_real, torch.tensor(fake), gamma) >= l_real
    assert convergence_measure(l_real, gamma * l_real, gamma) == l_real


@given(
    st.lists(st.tuples(st.floats(2**-10, 2**10, width=32), losses), min_size=1, max_size=12),
    st.integers(-20, 20),
    gammas,
)
def test_without_scale_the_unit_of_the_losses_does_not_matter(
    course: list[tuple[float, float]], exponent: int, gamma: float
) -> None:
    one, other = (ScaleFreeEquilibrium(0.01, gamma, 0.5, momentum=0.25) for _ in range(2))
    for real, fake in course:
        before = one.k_t.item()
        one.update(torch.tensor(real), torch.tensor(fake))
        other.update(torch.tensor(real * 2.0**exponent), torch.tensor(fake * 2.0**exponent))
        assert other.k_t.item() == pytest.approx(one.k_t.item(), abs=1e-6)
        # A loss can be 1 / momentum times its running mean and no more.
        assert one.k_t.item() - before <= 0.01 * gamma / 0.25 + 1e-6
