"""The accuracy on the device is MMPose's, in every case that training meets."""

from __future__ import annotations

import pytest
import torch
from mmpose.evaluation.functional import pose_pck_accuracy

from mmpose_gan.evaluation.functional import pose_accuracy


def heatmaps(shape: tuple[int, ...], seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Maps of which half agree, some a few cells apart, some without a positive value."""
    generator = torch.Generator().manual_seed(seed)
    target = torch.rand(shape, generator=generator)
    output = torch.where(torch.rand(shape[:2], generator=generator)[..., None, None] < 0.5, target, target.roll(2, -1))
    output[0, 0], target[-1, -1] = -1.0, 0.0
    return output, target, torch.rand(shape[:2], generator=generator) < 0.7


@pytest.mark.parametrize('shape', [(4, 5, 16, 16), (3, 17, 64, 48), (1, 1, 8, 32)])
@pytest.mark.parametrize('seed', range(4))
def test_it_is_the_number_that_mmpose_logs(shape: tuple[int, ...], seed: int) -> None:
    output, target, mask = heatmaps(shape, seed)
    expected = pose_pck_accuracy(output.numpy(), target.numpy(), mask.numpy())[1]
    assert pose_accuracy(output, target, mask).item() == pytest.approx(expected, abs=1e-12)


def test_a_distance_at_the_threshold_is_judged_as_mmpose_does() -> None:
    """One cell of twenty is 0.05, the threshold itself."""
    target = torch.zeros(1, 1, 20, 20)
    target[..., 5, 5] = 1
    output, mask = target.roll(1, -1), torch.ones(1, 1, dtype=torch.bool)
    assert (
        pose_accuracy(output, target, mask).item()
        == pose_pck_accuracy(*map(torch.Tensor.numpy, (output, target, mask)))[1]
    )


def test_nothing_that_counts_is_0_and_finite() -> None:
    output, target, mask = heatmaps((2, 3, 8, 8), 0)
    assert pose_accuracy(output, target, mask & False).item() == 0.0
