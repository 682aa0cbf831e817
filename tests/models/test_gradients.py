import torch

from mmpose_gan.engine.gradients import replace_gradient, scale_gradient


def test_scale_gradient_is_the_identity_forward_and_a_factor_backward():
    x = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    y = scale_gradient(x, 1e-4)
    assert torch.equal(x, y)
    (y**2).sum().backward()
    torch.testing.assert_close(x.grad, 1e-4 * 2 * x.detach())


def test_replace_gradient_has_one_loss_s_value_and_the_other_s_gradient():
    x = torch.tensor(3.0, requires_grad=True)
    shown = replace_gradient(0.1 * x, x**2)
    assert shown.item() == torch.tensor(0.3).item()
    shown.backward()
    assert x.grad.item() == 6.0
