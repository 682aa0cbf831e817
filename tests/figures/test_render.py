from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmpose_gan.figures.labelled_image import image_rng
from mmpose_gan.figures.pinhole import PinholeCamera
from mmpose_gan.figures.primitives import Primitives, concatenate, objects
from mmpose_gan.figures.quadrics import primitive_boxes
from mmpose_gan.figures.render import FAR, NOTHING, rasterise
from mmpose_gan.figures.scene import Scene, sample_scene
from mmpose_gan.figures.splits import SPLITS
from mmpose_gan.figures.visibility import FLESH_DEPTH, OWN_PARTS, landmark_visibility

SPHERES = 160


def swept_spheres(primitives: Primitives, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Depth and primitive that rays (R, 3), with z = 1, meet first, by brute force.

    A rounded cone is the union of the spheres between its two ends: every ray is tried against many of them, in
    double precision. Nothing is shared with the package's cone equations.
    """
    share = np.linspace(0, 1, SPHERES)
    depth, which = np.full(len(rays), FAR), np.full(len(rays), NOTHING)
    for i in range(len(primitives)):
        shape = primitives.shape[i]
        centre = shape @ (primitives.start[i] + share[:, None] * (primitives.end[i] - primitives.start[i])).T
        radius = primitives.radii[i, 0] + share * (primitives.radii[i, 1] - primitives.radii[i, 0])
        d = rays @ shape.T
        dd, dc = (d**2).sum(1)[:, None], d @ centre
        discriminant = dc**2 - dd * ((centre**2).sum(0) - radius**2)
        t = np.where(discriminant > 0, (dc - np.sqrt(np.maximum(discriminant, 0))) / dd, FAR).min(1)
        nearer = t < depth
        depth[nearer], which[nearer] = t[nearer], i
    return depth, which


def random_scene(split: str, index: int, size: int) -> Scene:
    return sample_scene(image_rng(7, SPLITS[split], index), SPLITS[split], size)


@pytest.mark.parametrize('index', range(3))
def test_depth_agrees_with_swept_spheres(index: int) -> None:
    scene = random_scene('hard', index, 96)
    whole = replace(scene.primitives, caps=np.ones_like(scene.primitives.caps))
    buffer = rasterise(whole, scene.camera)
    rng = np.random.default_rng(index)
    row, column = rng.integers(0, len(buffer.y), (2, 1500))
    rays = np.stack([buffer.x[column], buffer.y[row], np.ones(1500)], 1).astype(float)
    depth, which = swept_spheres(whole, rays)
    found, seen = buffer.depth[row, column], buffer.primitive[row, column]
    # Rays that graze an outline may fall to either side.
    assert (np.abs(found - depth) < 0.004).mean() > 0.99
    assert (seen == which).mean() > 0.98
    assert (which != NOTHING).mean() > 0.1


@pytest.mark.parametrize('split', ['train', 'hard'])
def test_visibility_agrees_with_brute_force(split: str) -> None:
    wrong = total = 0
    flags = []
    for index in range(8):
        scene = random_scene(split, index, 128)
        buffer = rasterise(scene.primitives, scene.camera)
        found = landmark_visibility(scene.landmarks, scene.stature, scene.primitives, buffer, scene.camera)
        pixels = scene.camera.project(scene.landmarks)
        inside = ((pixels >= -0.5) & (pixels < 127.5)).all(-1)
        assert (found[~inside] == 0).all()
        person, landmark = np.nonzero(inside)
        points = scene.landmarks[person, landmark]
        depth, which = swept_spheres(scene.primitives, points / points[:, 2:])
        gap = points[:, 2] - depth
        own = (scene.primitives.owner[which] == person) & OWN_PARTS[landmark, scene.primitives.part[which]]
        expected = np.where((gap <= 0) | (own & (gap <= FLESH_DEPTH[landmark] * scene.stature[person])), 2, 1)
        wrong += (found[inside] != expected).sum()
        total += len(expected)
        flags.append(expected)
    # The buffer is read at the middle of a half-pixel cell, brute force at the landmark: outlines may differ.
    assert wrong / total < 0.02
    share = (np.concatenate(flags) == 1).mean()
    assert 0.15 < share < 0.85


def quiet_scene() -> Scene:
    """The first training scene without objects whose subject is well in view."""
    for index in range(100):
        scene = random_scene('train', index, 128)
        people = scene.primitives.owner >= 0
        if len(scene.stature) == 1 and scene.camera.inside(scene.camera.project(scene.landmarks)).all():
            masked = Primitives(*(getattr(scene.primitives, f)[people] for f in scene.primitives.__dataclass_fields__))
            return replace(scene, primitives=masked)
    raise AssertionError('no such scene')


def seen_with(scene: Scene, extra: Primitives | None) -> np.ndarray:
    primitives = concatenate([scene.primitives, extra]) if extra else scene.primitives
    return landmark_visibility(
        scene.landmarks, scene.stature, primitives, rasterise(primitives, scene.camera), scene.camera
    )[0]


def ball(centre: np.ndarray, radius: float) -> Primitives:
    return objects(centre[None], centre[None], np.full((1, 2), radius), np.zeros(1, int))


def test_an_object_hides_exactly_what_lies_behind_it() -> None:
    scene = quiet_scene()
    before = seen_with(scene, None)
    visible = np.nonzero(before == 2)[0]
    assert len(visible) > 5
    target = visible[0]
    in_front = seen_with(scene, ball(scene.landmarks[0, target] * 0.7, 0.03))
    assert in_front[target] == 1
    assert (in_front[before == 1] == 1).all()
    np.testing.assert_array_equal(seen_with(scene, ball(scene.landmarks[0, target] * 1.6, 0.03)), before)
    everything = seen_with(scene, ball(scene.landmarks[0].mean(0) * 0.4, 0.9))
    assert (everything == 1).all()


def test_an_ellipsoid_is_drawn_where_its_bounds_say() -> None:
    camera = PinholeCamera(np.eye(3), np.zeros(3), 150.0, np.array([40.0, 70.0]), 128)
    shape = np.diag([1 / 2.0, 1.0, 1 / 0.5])[None]
    egg = objects(
        np.array([[0.2, -0.1, 4.0]]), np.array([[0.2, -0.1, 4.0]]), np.full((1, 2), 0.3), np.zeros(1, int), shape
    )
    seen = rasterise(egg, camera).primitive == 0
    rows, columns = np.nonzero(seen)
    box = primitive_boxes(egg)[0] * 150 + np.tile(camera.principal, 2)
    drawn = np.array([columns.min(), rows.min(), columns.max(), rows.max()]) / 2 - 0.25
    np.testing.assert_allclose(drawn, box, atol=0.6)
    assert np.ptp(columns) > 1.8 * np.ptp(rows)


def test_the_nearer_of_two_volumes_is_seen() -> None:
    camera = PinholeCamera(np.eye(3), np.zeros(3), 100.0, np.array([31.5, 31.5]), 64)
    pair = objects(
        np.array([[0, 0, 5.0], [0, 0, 3.0]]),
        np.array([[0, 0, 5.0], [0, 0, 3.0]]),
        np.array([[1, 1], [0.2, 0.2]]),
        np.zeros(2, int),
    )
    buffer = rasterise(pair, camera)
    depth, which = buffer.at(np.array([[31.5, 31.5], [44.0, 31.5], [2.0, 2.0]]))
    assert which.tolist() == [1, 0, NOTHING]
    np.testing.assert_allclose(depth[0], 2.8, atol=1e-3)
    assert depth[2] == FAR


def test_volumes_behind_the_camera_are_not_drawn() -> None:
    camera = PinholeCamera(np.eye(3), np.zeros(3), 100.0, np.array([31.5, 31.5]), 64)
    for z in (-3.0, 0.1):
        assert (rasterise(ball(np.array([0, 0, z]), 0.3), camera).primitive == NOTHING).all()
