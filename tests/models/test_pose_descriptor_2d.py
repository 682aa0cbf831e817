"""The parts of the geometric descriptor of 2D poses against plain loops and MMPose's decoding, with gradients."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from mmpose.codecs import MSRAHeatmap

from mmpose_gan.models.discriminators.geometry_net import GeometryNet
from mmpose_gan.models.discriminators.pose_descriptor_2d import (
    decoded_peak,
    normalize_pose,
    pair_descriptor,
    peak_soft_argmax,
    straight_through_peak,
)
from mmpose_gan.registry import MODELS


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def pose_mask(*rows: str) -> torch.Tensor:
    return torch.tensor([[float(flag) for flag in row] for row in rows], dtype=torch.float64)


def test_soft_argmax_equals_plain_loops_and_its_gradient_is_right() -> None:
    heatmaps = random(2, 3, 4, 5)
    heatmaps[1, 2] = 0.004 * random(4, 5, seed=1)  # below the floor
    places = peak_soft_argmax(heatmaps, 6.0, floor=0.01)
    for b, k in itertools.product(range(2), range(3)):
        unit = max(heatmaps[b, k].max().item(), 0.01)
        cells = itertools.product(range(5), range(4))
        weights = {(x, y): math.exp(6 * heatmaps[b, k, y, x].item() / unit) for x, y in cells}
        for axis in range(2):
            expected = sum(cell[axis] * w for cell, w in weights.items()) / sum(weights.values())
            assert places[b, k, axis].item() == pytest.approx(expected, abs=1e-12)
    assert torch.autograd.gradcheck(lambda h: peak_soft_argmax(h, 6.0), heatmaps.requires_grad_())


@pytest.mark.parametrize('sigma', [1, 2])
@pytest.mark.parametrize('height', [1.0, 0.05])
def test_a_target_gives_its_centre_however_weak(sigma: int, height: float) -> None:
    codec = MSRAHeatmap(input_size=(192, 256), heatmap_size=(48, 64), sigma=sigma)
    cells = [(x, y) for x, y in itertools.product(range(48), range(64)) if x in (0, 1, 47) or not (x % 9 or y % 9)]
    keypoints = 4.0 * np.array(cells, dtype=np.float32)[None]
    encoded = codec.encode(keypoints, np.ones(keypoints.shape[:2], np.float32))
    places = peak_soft_argmax(height * torch.from_numpy(encoded['heatmaps'])[None])[0]
    inside = torch.tensor([4 < x < 43 and 4 < y < 59 for x, y in cells])
    error = (places - torch.tensor(cells)).abs()
    assert error[inside].max() < 0.05
    assert error.max() < 0.5, 'at the border half of the Gaussian is cut off'


def test_the_place_does_not_depend_on_the_map_s_height() -> None:
    """Neither does its gradient point to a higher map."""
    heatmaps = random(2, 3, 6, 5).requires_grad_()
    places = peak_soft_argmax(heatmaps)
    torch.testing.assert_close(peak_soft_argmax(0.1 * heatmaps), places, rtol=0, atol=1e-12)
    (gradient,) = torch.autograd.grad((places * random(2, 3, 2, seed=1)).sum(), heatmaps)
    assert gradient.abs().max() > 1e-3
    torch.testing.assert_close((gradient * heatmaps).sum(dim=(2, 3)), torch.zeros(2, 3).double(), rtol=0, atol=1e-12)


def test_an_empty_or_negative_map_gives_its_middle_and_bounded_gradients() -> None:
    heatmaps = torch.cat([torch.zeros(1, 1, 8, 6), torch.full((1, 1, 8, 6), -3.0)], dim=1).requires_grad_()
    places = peak_soft_argmax(heatmaps)
    torch.testing.assert_close(places[0], torch.tensor([[2.5, 3.5]] * 2))
    (gradient,) = torch.autograd.grad(places.sum(), heatmaps)
    assert gradient.isfinite().all()
    assert gradient.abs().max() < 15 / 0.01 * 14 / 48


def test_half_precision_keeps_its_place() -> None:
    heatmaps = torch.zeros(1, 1, 64, 64)
    heatmaps[0, 0, 61, 61] = heatmaps[0, 0, 61, 62] = 0.5
    with torch.autocast('cpu', dtype=torch.bfloat16):
        place = peak_soft_argmax(heatmaps.bfloat16())
    assert place.dtype == torch.float32
    torch.testing.assert_close(place[0, 0], torch.tensor([61.5, 61.0]), rtol=0, atol=0.03)
    assert straight_through_peak(heatmaps.bfloat16()).dtype == torch.float32


@pytest.mark.parametrize('size', [(12, 9), (4, 4)])
def test_the_decoded_peak_is_that_of_mmpose(size: tuple[int, int]) -> None:
    width, height = size
    heatmaps = random(40, 14, height, width).float()
    codec = MSRAHeatmap(input_size=size, heatmap_size=size, sigma=2)
    expected = np.stack([codec.decode(maps)[0][0] for maps in heatmaps.numpy()])
    found = decoded_peak(heatmaps)
    np.testing.assert_array_equal(found.numpy(), expected)
    assert len(found.flatten(0, 1).unique(dim=0)) > width * height, 'peaks everywhere, moved to all sides'


def test_straight_through_is_the_decoded_place_with_the_soft_gradient() -> None:
    heatmaps = random(2, 3, 6, 5).requires_grad_()
    places = straight_through_peak(heatmaps)
    torch.testing.assert_close(places, decoded_peak(heatmaps).double(), rtol=0, atol=1e-12)
    weights = random(2, 3, 2, seed=1)
    (found,) = torch.autograd.grad((places * weights).sum(), heatmaps)
    (expected,) = torch.autograd.grad((peak_soft_argmax(heatmaps) * weights).sum(), heatmaps)
    torch.testing.assert_close(found, expected, rtol=0, atol=0)


def test_normalized_poses_equal_plain_loops() -> None:
    joints, mask = 10 * random(3, 4, 2), pose_mask('1111', '1011', '0100')
    found = normalize_pose(joints, mask)
    for b in range(3):
        members = [k for k in range(4) if mask[b, k]]
        middle = [sum(joints[b, k, axis].item() for k in members) / len(members) for axis in range(2)]
        squares = [(joints[b, k, axis].item() - middle[axis]) ** 2 for k in members for axis in range(2)]
        size = max(math.sqrt(sum(squares) / len(members)), 0.01)
        for k, axis in itertools.product(range(4), range(2)):
            expected = (joints[b, k, axis].item() - middle[axis]) / size if k in members else 0.0
            assert found[b, k, axis].item() == pytest.approx(expected, abs=1e-12)


def test_normalized_poses_ignore_place_size_and_joints_that_do_not_belong_to_them() -> None:
    joints, mask = random(2, 5, 2), pose_mask('11111', '10110')
    expected = normalize_pose(joints, mask)
    moved = 30 * joints + torch.tensor([7.0, -400.0])
    moved[1, [1, 4]] = math.nan
    torch.testing.assert_close(normalize_pose(moved, mask), expected, rtol=0, atol=1e-12)


def test_gradients_of_pose_and_descriptor_are_right() -> None:
    joints, mask = random(3, 4, 2).requires_grad_(), pose_mask('1111', '1011', '0100')
    assert torch.autograd.gradcheck(lambda z: normalize_pose(z, mask), joints)
    assert torch.autograd.gradcheck(lambda z: pair_descriptor(z, mask), joints)


@pytest.mark.parametrize('flags', ['00000', '00100', '11111'])
def test_poses_without_joints_or_on_one_spot_have_finite_gradients(flags: str) -> None:
    joints = torch.full((1, 5, 2), 3.0, dtype=torch.float64, requires_grad=True)
    found = normalize_pose(joints, pose_mask(flags))
    (gradient,) = torch.autograd.grad(found.square().sum() + found.sum(), joints)
    assert not found.any()
    assert gradient.isfinite().all()


@pytest.mark.parametrize('joints', [2, 3, 7])
def test_the_descriptor_is_equation_1_without_depth(joints: int) -> None:
    poses = random(2, joints, 2) - 0.5
    mask = torch.ones(2, joints).double()
    mask[1, 0] = 0
    descriptor = pair_descriptor(poses, mask)
    pairs = list(itertools.combinations(range(joints), 2))
    assert descriptor.shape == (2, 4, len(pairs))
    for b, (index, (i, j)) in itertools.product(range(2), enumerate(pairs)):
        dx, dy = (poses[b, i] - poses[b, j]).tolist()
        expected = [dx, dy, dx**2, dy**2] if mask[b, i] and mask[b, j] else [0.0] * 4
        assert descriptor[b, :, index].tolist() == pytest.approx(expected, abs=1e-14)


def test_the_network_embeds_poses_free_of_place_and_size() -> None:
    torch.manual_seed(0)
    net = MODELS.build(dict(type='mmpose_gan.GeometryNet', num_keypoints=5, channels=(32, 16))).double()
    joints, mask = random(3, 5, 2), pose_mask('11111', '11011', '11111')
    found = net(joints, mask)
    assert found.shape == (3, net.out_channels) == (3, 16)
    moved = 5 * joints + 100
    moved[1, 2] = math.nan
    torch.testing.assert_close(net(moved, mask), found, rtol=0, atol=1e-10)
    turned = joints.flip(-1)
    assert (net(turned, mask) - found).abs().max() > 1e-3, 'but not of how it is turned'
    # A joint on the middle of the others is not the same as one that does not belong to the pose.
    centred = joints.clone()
    centred[:, 4] = joints[:, :4].mean(dim=1)
    without = mask.clone()
    without[:, 4] = 0
    assert (net(centred, mask) - net(centred, without)).abs().max() > 1e-3


def test_the_network_s_layers_and_gradients() -> None:
    torch.manual_seed(0)
    net = GeometryNet(4, channels=(8,)).double()
    joints, mask = random(2, 4, 2), pose_mask('1111', '0111')
    weight, bias = net.layers[0].weight, net.layers[0].bias
    descriptor = pair_descriptor(normalize_pose(joints, mask), mask)
    features = torch.cat([descriptor.reshape(2, -1), mask], dim=1) @ weight.T + bias
    torch.testing.assert_close(net(joints, mask), torch.where(features > 0, features, 0.2 * features))
    assert torch.autograd.gradcheck(lambda z: net(z, mask), joints.requires_grad_())


@pytest.mark.parametrize('arguments', [dict(num_keypoints=1), dict(num_keypoints=5, channels=())])
def test_no_pairs_or_no_layers(arguments: dict) -> None:
    with pytest.raises(ValueError, match='at least one layer and two joints'):
        GeometryNet(**arguments)
