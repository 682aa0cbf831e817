import pytest
import torch

from mmpose_gan.engine.gradients import add_gradients, frozen, norm, replace_gradient


def test_replace_gradient_has_one_loss_s_value_and_the_other_s_gradient():
    x = torch.tensor(3.0, requires_grad=True)
    replaced = replace_gradient(0.1 * x, x**2)
    assert replaced.item() == torch.tensor(0.3).item()
    replaced.backward()
    assert x.grad.item() == 6.0


def test_gradients_are_added_with_a_factor_where_there_are_any():
    held, fresh, idle = (torch.nn.Parameter(torch.zeros(2)) for _ in range(3))
    held.grad = torch.tensor([1.0, 2.0])
    gradients = [torch.tensor([10.0, 20.0]), torch.tensor([3.0, 4.0]), None]
    add_gradients([held, fresh, idle], gradients, torch.tensor(-0.5))
    assert held.grad.tolist() == [-4, -8]
    assert fresh.grad.tolist() == [-1.5, -2]
    assert idle.grad is None
    assert gradients[0].tolist() == [10, 20]
    add_gradients([idle], [None], 1.0)


def test_frozen_weights_get_no_gradients_and_thaw_even_after_an_error():
    layer = torch.nn.Linear(1, 1)
    layer.bias.requires_grad_(False)
    inside = []
    with pytest.raises(IndexError), frozen(layer):
        inside[len([inside.append(p.requires_grad) for p in layer.parameters()])]
    assert inside == [False, False]
    assert [p.requires_grad for p in layer.parameters()] == [True, False]


def test_norm_of_half_precision_does_not_overflow():
    tensors = [torch.full((4,), 3e2, dtype=torch.float16), torch.zeros(3)]
    assert norm(tensors).item() == pytest.approx(600)
