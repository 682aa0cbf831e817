"""A scene: people, objects, a camera and a light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .body import body_primitives
from .clothes import random_texture, sample_outfits
from .clutter import scatter, seat
from .families import POSE_FAMILIES
from .landmarks import landmark_positions
from .pinhole import PinholeCamera, sample_camera
from .pose import sample_poses
from .primitives import Primitives, concatenate
from .shade import Light
from .skeleton import JOINT_INDEX, sample_physiques
from .splits import Split


@dataclass(frozen=True)
class Scene:
    """Everything that is drawn, in camera space. Figure 0 is the subject, whom the camera frames.

    Attributes:
        camera: The view.
        primitives: All volumes.
        textures: (3, T, TILE, TILE) BGR textures in 0..1.
        light: The light.
        landmarks: (n, L, 3) landmarks of the n figures in metres.
        stature: (n,) metres.
        family: (n,) names of the figures' pose families.
    """

    camera: PinholeCamera
    primitives: Primitives
    textures: np.ndarray
    light: Light
    landmarks: np.ndarray
    stature: np.ndarray
    family: tuple[str, ...]


def _places(rng: np.random.Generator, split: Split, count: int, camera: PinholeCamera) -> np.ndarray:
    """(count, 3) places of the figures: the subject at the origin, the others beside it, and before or behind it."""
    right = camera.rotation[0] * [1, 0, 1]
    away = -camera.position * [1, 0, 1]
    right, away = right / np.linalg.norm(right), away / np.linalg.norm(away)
    aside = rng.uniform(*split.aside, count) * rng.choice((-1, 1), count)
    # Mostly behind the subject; far enough before or behind it to keep the bodies apart.
    behind = np.where(rng.random(count) < 0.35, rng.uniform(-0.9, -0.5, count), rng.uniform(0.55, 1.8, count))
    places = aside[:, None] * right + behind[:, None] * away
    places[0] = 0
    return places


def _light(rng: np.random.Generator, camera: PinholeCamera) -> Light:
    """A random sun, more often behind the camera than before it."""
    azimuth, elevation = rng.normal(0, 1.2), np.deg2rad(rng.uniform(20, 75))
    back = -camera.rotation[2] * [1, 0, 1]
    back /= np.linalg.norm(back)
    side = np.array([back[2], 0, -back[0]])
    direction = np.cos(elevation) * (np.cos(azimuth) * back + np.sin(azimuth) * side) + np.sin(elevation) * np.array(
        [0, 1.0, 0]
    )
    warmth = rng.uniform(-0.12, 0.12)
    tint = np.array([1 - warmth, 1.0, 1 + warmth])
    strength = rng.uniform(0.2, 0.65)
    sky = rng.uniform(0.5, 0.75) * (2 - tint)
    return Light(
        camera.rotation @ direction, camera.rotation @ [0, 1, 0], strength * tint, sky, sky * rng.uniform(0.35, 0.6)
    )


def sample_scene(rng: np.random.Generator, split: Split, size: int) -> Scene:
    """Draw a scene.

    Args:
        rng: Source of randomness.
        split: How crowded it is.
        size: Side of the image in pixels.

    Returns:
        The scene.
    """
    count = 1 + int(rng.choice(len(split.others), p=split.others))
    physiques = sample_physiques(rng, count)
    poses = sample_poses(rng, physiques, families=split.families, turn=split.turn)
    camera = sample_camera(rng, poses.joints[0], size, split.turn)
    places = _places(rng, split, count, camera)
    landmarks = landmark_positions(poses, physiques.stature, places)
    outfit, cuts, textures = sample_outfits(rng, count)
    family = tuple(POSE_FAMILIES[i].name for i in poses.family)

    groups = [body_primitives(poses, physiques, places, outfit, cuts)]
    for person in range(count):
        if family[person] == 'Sitting':
            groups.append(seat(landmarks[person, JOINT_INDEX['pelvis']], physiques.stature[person], len(textures)))
            textures.append(random_texture(rng))
    # Occluders: on the way from the camera to one of the subject's joints.
    hidden = landmarks[
        0, rng.integers(landmarks.shape[1], size=int(rng.choice(len(split.occluders), p=split.occluders)))
    ]
    nearer = camera.position + (hidden - camera.position) * rng.uniform(0.7, 0.9, (len(hidden), 1))
    groups += scatter(rng, nearer, True, textures)
    # Distractors: anywhere in the view, behind the subject.
    number = int(rng.integers(split.distractors[0], split.distractors[1] + 1))
    depth = np.linalg.norm(camera.position - places[0]) + rng.uniform(0.7, 3.5, number)
    pixels = rng.uniform(0, size, (number, 2))
    rays = np.concatenate([(pixels - camera.principal) / camera.focal, np.ones((number, 1))], 1)
    groups += scatter(rng, camera.position + (rays * depth[:, None]) @ camera.rotation, False, textures)

    primitives = concatenate(groups).moved(camera.rotation, camera.position)
    return Scene(
        camera,
        primitives,
        np.stack(textures, 1),
        _light(rng, camera),
        camera.to_camera(landmarks),
        physiques.stature,
        family,
    )
