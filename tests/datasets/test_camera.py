"""Cameras against Human3.6M's projection written out, and warped pictures against warped pixels."""

from __future__ import annotations

import numpy as np
import pytest
from mocap_samples import pixels

from mmpose_gan.datasets.camera import project, read_camera, undistort, warp

DISTORTED = dict(
    f=np.array([1145.05, 1143.78]),
    c=np.array([512.5, 515.4]),
    k=np.array([-0.2071, 0.2478, -0.0031]),
    p=np.array([-0.0274, 0.0162]),  # ten times Human3.6M's
)
SQUARE = DISTORTED | dict(f=np.array([1145.0, 1145.0]))


def points(count: int = 40) -> np.ndarray:
    rng = np.random.default_rng(3)
    return np.column_stack([rng.uniform(-1.2, 1.2, (count, 2)), rng.uniform(3, 6, count)])


@pytest.mark.parametrize('k', [DISTORTED['k'], np.zeros(3)])
@pytest.mark.parametrize('p', [DISTORTED['p'], np.zeros(2)])
def test_projection_and_its_inverse(k: np.ndarray, p: np.ndarray) -> None:
    camera = dict(DISTORTED, k=k, p=p)
    seen = project(points(), camera)
    np.testing.assert_allclose(seen, pixels(points(), **camera), atol=1e-9)
    rays = points()[:, :2] / points()[:, 2:]
    np.testing.assert_allclose(undistort(seen, camera), rays, atol=1e-7)
    if not k.any() and not p.any():
        np.testing.assert_allclose(seen, rays * camera['f'] + camera['c'], atol=1e-9)


def rotation(degrees: float, scale: float) -> np.ndarray:
    cos, sin = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    return np.array([[cos, -sin, 31.0], [sin, cos, -12.5]])


WARPS = dict(
    mirror=np.array([[-1.0, 0, 999], [0, 1, 0]]),
    upside_down=np.array([[1.0, 0, 0], [0, -1, 1001]]),
    crop=np.array([[0.4, 0, -70], [0, 0.4, 12]]),
    rotation=rotation(35, 0.3),
    all=rotation(-160, 1.7) @ np.array([[-1.0, 0, 999], [0, 1, 0], [0, 0, 1]]),
)


@pytest.mark.parametrize('name', WARPS)
def test_a_warped_picture_is_one_of_a_warped_world(name: str) -> None:
    matrix = WARPS[name]
    for camera, exact in ((SQUARE, True), (DISTORTED, name not in ('rotation', 'all'))):
        before = project(points(), camera)
        expected = before @ matrix[:, :2].T + matrix[:, 2]
        world, warped = warp(points(), camera, matrix)
        scale = np.hypot(*matrix[0, :2])
        unequal = scale * np.ptp(camera['f']) * np.abs(before - camera['c']).max() / 1000
        np.testing.assert_allclose(project(world, warped), expected, atol=1e-8 if exact else unequal)
        np.testing.assert_array_equal(world[:, 2], points()[:, 2])
        np.testing.assert_allclose(np.linalg.norm(world, axis=1), np.linalg.norm(points(), axis=1))
        np.testing.assert_allclose(warped['f'], scale * camera['f'])
    np.testing.assert_array_equal(SQUARE['p'], DISTORTED['p'])  # arguments stay as they are


def test_reading() -> None:
    columns = {key: value[:, None] for key, value in DISTORTED.items()} | dict(R=np.eye(3), w=1000)
    camera = read_camera(columns)
    assert camera.keys() == DISTORTED.keys()
    for key, value in DISTORTED.items():
        np.testing.assert_array_equal(camera[key], value)
    plain = read_camera(dict(f=[[2], [3]], c=[1, 1]))
    assert plain['k'].tolist() == [0, 0, 0]
    assert plain['p'].tolist() == [0, 0]
    with pytest.raises(ValueError, match=r"no 'c', only \['f'\]"):
        read_camera(dict(f=[1, 1]))
    with pytest.raises(ValueError, match="'k' has 2 numbers, not 3"):
        read_camera(dict(f=[1, 1], c=[1, 1], k=[0, 0]))
