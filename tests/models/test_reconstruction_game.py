import pytest
import torch
from tiny import game

from mmpose_gan.models.poses import Pose, PosePair, PoseWeights
from mmpose_gan.registry import MODELS


def build(**overrides):
    return MODELS.build(game(**overrides))


@pytest.mark.parametrize(
    ('game_unit', 'equilibrium_unit', 'factor'),
    [('mean', 'mean', 1), ('sum', 'sum', 1), ('mean', 'sum', 24), ('sum', 'mean', 1 / 24)],
)
def test_the_equilibrium_gets_the_losses_in_its_own_unit(game_unit, equilibrium_unit, factor):
    rules = build(
        reduction=game_unit,
        equilibrium=dict(
            type='mmpose_gan.BoundaryEquilibrium', lambda_k=1e-3, gamma=0.5, k_0=0.5, reduction=equilibrium_unit
        ),
    )
    rules.update(torch.tensor(4.0), torch.tensor(1.0), PosePair(*[Pose(torch.zeros(7, 2, 3, 4))] * 2))
    assert rules.equilibrium.k_t.item() == pytest.approx(0.5 + 1e-3 * factor)


def test_a_detached_target_changes_the_generator_s_gradient_and_not_the_value():
    maps = torch.randn(1, 2, 3, 3, dtype=torch.float64, requires_grad=True)
    pair = PosePair(Pose(maps), Pose(maps))
    both = build().fake_loss(0.25 * maps, pair.fake, pair).loss
    one = build(detach_target=True).fake_loss(0.25 * maps, pair.fake, pair).loss
    assert both.item() == one.item()
    (gradient,) = torch.autograd.grad(one, maps)
    torch.testing.assert_close(gradient, 2 * 0.75 * -0.25 * maps.detach() / maps.numel())


def test_keypoint_weights_count_where_they_are_asked_for():
    maps, made = torch.ones(1, 2, 3, 3), torch.zeros(1, 2, 3, 3)
    pair = PosePair(Pose(made), Pose(maps), PoseWeights(torch.tensor([[1.0, 0.0]])))
    assert build().real_loss(made, pair).loss.item() == 1.0
    assert build(use_target_weight=True).real_loss(made, pair).loss.item() == 0.5


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match=r'game\.lambda_g'):
        build(lambda_g=-1.0)
