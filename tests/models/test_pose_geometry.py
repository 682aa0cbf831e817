"""Soft-argmax and geometric descriptor against plain loops, with gradients."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from mmpose.codecs import MSRAHeatmap

from mmpose_gan.models.discriminators.pose_geometry import geometric_descriptor, soft_argmax


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize('sigma', [1, 2])
@pytest.mark.parametrize('size', [(64, 64), (48, 64)])
def test_a_target_gives_its_centre(sigma: int, size: tuple[int, int]) -> None:
    """Every cell of the border and those of a coarse grid, to a hundredth of a cell."""
    width, height = size
    codec = MSRAHeatmap(input_size=(4 * width, 4 * height), heatmap_size=size, sigma=sigma)
    cells = [
        (x, y)
        for x, y in itertools.product(range(width), range(height))
        if x in (0, 1, width - 1) or y in (0, 1, height - 1) or not (x % 9 or y % 9)
    ]
    keypoints = 4.0 * np.array(cells, dtype=np.float32)[None]
    encoded = codec.encode(keypoints, np.ones(keypoints.shape[:2], np.float32))
    assert encoded['keypoint_weights'].all()
    places = soft_argmax(torch.from_numpy(encoded['heatmaps'])[None])[0]
    assert (places * width - torch.tensor(cells)).abs().max() < 0.01


def test_a_weak_peak_is_not_pulled_to_the_middle() -> None:
    heatmaps = torch.zeros(1, 1, 64, 64)
    heatmaps[0, 0, 60, 3] = 0.3
    torch.testing.assert_close(soft_argmax(heatmaps)[0, 0] * 64, torch.tensor([3.0, 60.0]), rtol=0, atol=0.05)


def test_an_empty_map_gives_its_middle() -> None:
    torch.testing.assert_close(soft_argmax(torch.zeros(1, 1, 8, 6))[0, 0] * 6, torch.tensor([2.5, 3.5]))


def test_soft_argmax_equals_plain_loops_and_its_gradient_is_right() -> None:
    heatmaps, beta = random(2, 3, 4, 5), 6.0
    places = soft_argmax(heatmaps, beta)
    for b, k in itertools.product(range(2), range(3)):
        weights = {
            (x, y): math.exp(beta * heatmaps[b, k, y, x].item()) for x, y in itertools.product(range(5), range(4))
        }
        total = sum(weights.values())
        for axis in range(2):
            expected = sum(cell[axis] * w for cell, w in weights.items()) / total / 5
            assert places[b, k, axis].item() == pytest.approx(expected, abs=1e-12)
    assert torch.autograd.gradcheck(lambda h: soft_argmax(h, beta), heatmaps.requires_grad_())


def test_half_precision_keeps_its_place() -> None:
    heatmaps = torch.zeros(1, 1, 64, 64)
    heatmaps[0, 0, 61, 61] = heatmaps[0, 0, 61, 62] = 1
    with torch.autocast('cpu', dtype=torch.bfloat16):
        place = soft_argmax(heatmaps.bfloat16())
    assert place.dtype == torch.float32
    torch.testing.assert_close(place[0, 0] * 64, torch.tensor([61.5, 61.0]), rtol=0, atol=1e-3)


@pytest.mark.parametrize('joints', [1, 5, 16])
def test_the_descriptor_is_equation_1(joints: int) -> None:
    poses = random(2, joints, 3) - 0.5
    descriptor = geometric_descriptor(poses)
    assert descriptor.shape == (2, 6, joints, joints)
    for b, i, j in itertools.product(range(2), range(joints), range(joints)):
        dx, dy, dz = (poses[b, i] - poses[b, j]).tolist()
        assert descriptor[b, :, i, j].tolist() == pytest.approx([dx, dy, dz, dx**2, dy**2, dz**2], abs=1e-14)


def test_the_descriptor_s_gradient_is_right() -> None:
    assert torch.autograd.gradcheck(geometric_descriptor, (random(2, 4, 3) - 0.5).requires_grad_())
