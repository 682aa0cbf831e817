import numpy as np
import pytest
import torch

from mmpose_gan.models.games import BoundaryEquilibrium, ReconstructionGame, ScaleFreeEquilibrium
from mmpose_gan.models.games.equilibrium import balance, convergence_measure, next_k


def test_equations_over_a_grid():
    """Chou2017 eq. 5 and cao2020 eq. 6, with scalars."""
    for real in np.linspace(0, 3, 5):
        for fake in np.linspace(0, 3, 5):
            l_real, l_fake = torch.tensor(real), torch.tensor(fake)
            assert balance(l_real, l_fake, 0.5).item() == pytest.approx(0.5 * real - fake)
            expected = real + abs(0.5 * real - fake)
            assert convergence_measure(l_real, l_fake, 0.5).item() == pytest.approx(expected)
            for k in (0.0, 0.3, 1.0):
                expected = min(1, max(0, k + 0.2 * (0.5 * real - fake)))
                got = next_k(torch.tensor(k, dtype=torch.float64), balance(l_real, l_fake, 0.5), 0.2)
                assert got.item() == pytest.approx(expected)


def test_k_t_rises_while_the_generator_is_ahead_and_stays_in_range():
    equilibrium = BoundaryEquilibrium(lambda_k=0.25, gamma=0.5, k_0=0.0, reduction='sum')
    seen = []
    for real, fake in [(2.0, 0.0), (2.0, 0.5), (9.0, 0.0), (1.0, 9.0)]:
        equilibrium.update(torch.tensor(real), torch.tensor(fake))
        seen.append(equilibrium.k_t.item())
    assert seen == [0.25, 0.375, 1.0, 0.0]


def test_scale_free_steps_do_not_depend_on_the_unit_of_the_losses():
    small, large = (ScaleFreeEquilibrium(lambda_k=0.1, gamma=0.5, k_0=0.2, momentum=0.3) for _ in range(2))
    rng = np.random.default_rng(0)
    k, running = 0.2, None
    for real, fake in rng.uniform(0.5, 1.5, size=(20, 2)):
        small.update(torch.tensor(real), torch.tensor(fake))
        large.update(torch.tensor(real * 65536), torch.tensor(fake * 65536))
        running = real if running is None else running + 0.3 * (real - running)
        k = min(1, max(0, k + 0.1 * (0.5 * real - fake) / max(running, real)))
        assert small.k_t.item() == pytest.approx(k, abs=1e-5)
        assert large.k_t.item() == pytest.approx(k, abs=1e-5)


def test_scale_free_keeps_its_bound_where_l_real_rises_fast():
    equilibrium = ScaleFreeEquilibrium(lambda_k=0.1, gamma=0.5, k_0=0.0, momentum=0.1)
    for step, l_real in enumerate([1.0, 100.0, 1e4, 1e6]):
        before = equilibrium.k_t.item()
        equilibrium.update(torch.tensor(l_real), torch.tensor(0.0))
        assert equilibrium.k_t.item() - before == pytest.approx(0.1 * 0.5, rel=1e-5), step


def test_scale_free_survives_a_perfect_discriminator():
    equilibrium = ScaleFreeEquilibrium(lambda_k=0.1, gamma=0.5, k_0=0.2, momentum=0.3)
    equilibrium.update(torch.tensor(0.0), torch.tensor(0.0))
    assert equilibrium.k_t.item() == pytest.approx(0.2)


@pytest.mark.parametrize('losses', [(np.nan, 1.0), (1.0, np.nan), (np.inf, 1.0), (1.0, np.inf), (np.inf, np.inf)])
@pytest.mark.parametrize('kind', [BoundaryEquilibrium, ScaleFreeEquilibrium])
def test_losses_that_overflowed_move_nothing(kind, losses):
    own = dict(momentum=0.3) if kind is ScaleFreeEquilibrium else dict(reduction='sum')
    equilibrium = kind(lambda_k=0.1, gamma=0.5, k_0=0.2, **own)
    equilibrium.update(torch.tensor(1.0), torch.tensor(0.1))
    equilibrium.update(*map(torch.tensor, losses))
    assert equilibrium.k_t.item() == pytest.approx(0.24)
    equilibrium.update(torch.tensor(1.0), torch.tensor(0.1))
    assert equilibrium.k_t.item() == pytest.approx(0.28)


def test_the_state_is_saved():
    assert set(BoundaryEquilibrium(1.0, 0.5, 0.0, 'sum').state_dict()) == {'k_t'}
    assert set(ScaleFreeEquilibrium(1.0, 0.5, 0.0, 0.1).state_dict()) == {'k_t', 'running_real'}


@pytest.mark.parametrize('wrong', [dict(gamma=0.0), dict(gamma=1.5), dict(k_0=-0.1), dict(k_0=2.0)])
def test_values_out_of_range(wrong):
    with pytest.raises(ValueError, match='must be a number'):
        BoundaryEquilibrium(**{**dict(lambda_k=1.0, gamma=0.5, k_0=0.0, reduction='sum'), **wrong})


@pytest.mark.parametrize('k', [-1.0, 1.0])
def test_a_fixed_equilibrium_weighs_fakes_alike_for_ever(k):
    """Cao2020 section 4.3: with k = -1 the discriminator's loss is L_real + L_fake, twice the published one."""
    torch.manual_seed(0)
    equilibrium = dict(type='mmpose_gan.FixedEquilibrium', k=k, gamma=0.5)
    game = ReconstructionGame(lambda_g=1e-4, equilibrium=equilibrium, reduction='mean')
    heatmaps = torch.rand(2, 3, 4, 4)
    for real, fake in [(9.0, 0.0), (0.0, 9.0), (1.0, 2.0)]:
        l_real, l_fake = torch.tensor(real), torch.tensor(fake)
        assert (l_real + game.fake_weight * l_fake).item() == real - k * fake
        game.update(l_real, l_fake, heatmaps)
        assert game.monitors(l_real, l_fake)['m_global'].item() == pytest.approx(real + abs(0.5 * real - fake))
    assert set(game.equilibrium.state_dict()) == {'k_t'}
