import numpy as np
import pytest
import torch

from mmpose_gan.models.games.reconstruction import elements_per_sample, reconstruction_error


def oracle(made, maps, weights, reduction):
    """Chou2017 eq. 2 with loops."""
    total = 0.0
    for b in range(len(maps)):
        for j in range(maps.shape[1]):
            w = 1.0 if weights is None else weights[b, j]
            total += (w * (maps[b, j] - made[b, j]) ** 2).sum()
    total /= len(maps)
    return total if reduction == 'sum' else total / maps[0].size


@pytest.mark.parametrize('reduction', ['mean', 'sum'])
@pytest.mark.parametrize('weighted', [False, True])
def test_value_and_gradients(reduction, weighted):
    rng = np.random.default_rng(0)
    made, maps = rng.normal(size=(2, 2, 3, 5, 4))
    weights = rng.uniform(size=(2, 3)) if weighted else None
    tensors = [torch.tensor(array, requires_grad=True) for array in (made, maps)]
    w = None if weights is None else torch.tensor(weights)
    loss = reconstruction_error(*tensors, w, reduction)
    assert loss.item() == pytest.approx(oracle(made, maps, weights, reduction), rel=1e-12)
    assert torch.autograd.gradcheck(lambda a, b: reconstruction_error(a, b, w, reduction), tensors)


def test_both_occurrences_of_the_heatmaps_are_differentiated():
    """With D(C) = a C: dL/dC = 2 (1 - a)^2 C / n, not 2 (1 - a) (-a) C / n."""
    maps = torch.randn(1, 2, 3, 3, dtype=torch.float64, requires_grad=True)
    reconstruction_error(0.25 * maps, maps).backward()
    torch.testing.assert_close(maps.grad, 2 * 0.75**2 * maps.detach() / maps.numel())


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match=r'reconstructs \(1, 2, 4, 4\) from heatmaps \(1, 2, 8, 8\)'):
        reconstruction_error(torch.zeros(1, 2, 4, 4), torch.zeros(1, 2, 8, 8))


def test_elements_per_sample():
    assert elements_per_sample(torch.zeros(5, 17, 64, 48)) == 17 * 64 * 48
