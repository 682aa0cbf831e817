"""One image of the data set with all that is known about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .augment import encode_jpeg, photograph
from .background import background
from .pinhole import PinholeCamera
from .quadrics import primitive_boxes
from .render import NOTHING, SUPERSAMPLING, DepthBuffer, rasterise
from .scene import Scene, sample_scene
from .shade import shade
from .splits import SCENES, Split
from .visibility import landmark_visibility


@dataclass(frozen=True)
class Person:
    """What is known about a figure in an image.

    Attributes:
        landmarks: (L, 2) pixel coordinates, in the order of ``landmarks.LANDMARKS``; pixel centres lie on whole
            numbers.
        visibility: (L,) 0 outside of the image, 1 occluded, 2 visible.
        landmarks_3d: (L, 3) camera-space metres.
        box: (4,) x0, y0, x1, y1 of the whole figure, hidden parts included, clipped to the image, in pixels.
        area: Visible area in square pixels.
        stature: Metres.
        family: Name of the pose family.
    """

    landmarks: np.ndarray
    visibility: np.ndarray
    landmarks_3d: np.ndarray
    box: np.ndarray
    area: float
    stature: float
    family: str


@dataclass(frozen=True)
class LabelledImage:
    """An image and its people; ``people[0]`` is the subject.

    Attributes:
        jpeg: The encoded image.
        camera: The view.
        people: All figures that have a visible part.
    """

    jpeg: bytes
    camera: PinholeCamera
    people: tuple[Person, ...]


def image_rng(seed: int, split: Split, index: int) -> np.random.Generator:
    """The source of randomness of one image: the same for any order and number of workers."""
    return np.random.default_rng(np.random.SeedSequence([seed, split.code, index]))


def describe_people(scene: Scene, buffer: DepthBuffer) -> tuple[Person, ...]:
    """Labels of a scene's figures, without those of whom nothing is visible (the subject always stays)."""
    pixels = scene.camera.project(scene.landmarks)
    flags = landmark_visibility(scene.landmarks, scene.stature, scene.primitives, buffer, scene.camera)
    count = np.bincount(buffer.primitive[buffer.primitive != NOTHING], minlength=len(scene.primitives))
    boxes = scene.camera.focal * primitive_boxes(scene.primitives) + np.tile(scene.camera.principal, 2)
    people = []
    for i in range(len(scene.stature)):
        own = scene.primitives.owner == i
        area = count[own].sum() / SUPERSAMPLING**2
        if area == 0 and i > 0:
            continue
        box = np.concatenate([np.nanmin(boxes[own, :2], 0), np.nanmax(boxes[own, 2:], 0)])
        box = box.clip(0, scene.camera.size - 1)
        facts = (float(area), float(scene.stature[i]), scene.family[i])
        people.append(Person(pixels[i], flags[i], scene.landmarks[i], box, *facts))
    return tuple(people)


def render_scene(rng: np.random.Generator, scene: Scene, buffer: DepthBuffer) -> np.ndarray:
    """The scene's photo, (size, size, 3) uint8 BGR."""
    colour, cover = shade(scene.primitives, buffer, scene.textures, scene.light)
    behind = background(rng, scene.camera, scene.primitives, scene.light)
    return photograph(rng, colour + behind * (1 - cover))


def make_labelled_image(seed: int, split: str, index: int, size: int, scenes: str = 'wild') -> LabelledImage:
    """Make one image.

    Args:
        seed: Seed of the data set.
        split: ``'train'``, ``'val'`` or ``'hard'``.
        index: Number of the image in its split.
        size: Side in pixels.
        scenes: A name in ``splits.SCENES``.

    Returns:
        The image and its labels: the same bytes for the same arguments.
    """
    drawn = SCENES[scenes][split]
    rng = image_rng(seed, drawn, index)
    scene = sample_scene(rng, drawn, size)
    buffer = rasterise(scene.primitives, scene.camera)
    jpeg = encode_jpeg(rng, render_scene(rng, scene, buffer))
    return LabelledImage(jpeg, scene.camera, describe_people(scene, buffer))
