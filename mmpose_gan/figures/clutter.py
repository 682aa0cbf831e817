"""Objects in a scene: limb-like distractors, things in front of the subject, seats."""

from __future__ import annotations

import numpy as np

from .clothes import random_texture, skin_texture, texture
from .primitives import Primitives, concatenate, objects


def _directions(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count, 3) random unit vectors."""
    vectors = rng.standard_normal((count, 3))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _frame(rng: np.random.Generator) -> np.ndarray:
    """A random rotation (3, 3)."""
    q, r = np.linalg.qr(rng.standard_normal((3, 3)))
    return q * np.sign(np.diag(r))


def limb(rng: np.random.Generator, at: np.ndarray, material: int) -> Primitives:
    """An arm or a leg of nobody: two tapered cones that bend in the middle ``at``, and a fist."""
    first, second = _directions(rng, 2)
    if first @ second > 0.3:
        second = -second
    length, radius = rng.uniform(0.22, 0.45), rng.uniform(0.035, 0.075)
    nodes = np.stack([at + first * length, at, at + second * length, at + second * (length + 0.08)])
    radii = radius * np.array([1.0, 0.75, 0.5, 0.55])
    return objects(nodes[:-1], nodes[1:], np.stack([radii[:-1], radii[1:]], 1), np.full(3, material))


def pole(rng: np.random.Generator, at: np.ndarray, material: int) -> Primitives:
    """A post that stands on the ground and passes through ``at``."""
    lean = rng.normal(0, 0.08, 2)
    top, foot = (
        np.array([at[0] + lean[0] * (y - at[1]), y, at[2] + lean[1] * (y - at[1])])
        for y in (rng.uniform(1.6, 3.5), 0.0)
    )
    return objects(top[None], foot[None], np.full((1, 2), rng.uniform(0.025, 0.08)), np.array([material]))


def bar(rng: np.random.Generator, at: np.ndarray, material: int) -> Primitives:
    """A straight bar of any direction."""
    half = _directions(rng, 1) * rng.uniform(0.2, 0.8)
    return objects(at - half, at + half, rng.uniform(0.015, 0.06) * rng.uniform(0.7, 1.3, (1, 2)), np.array([material]))


def ball(rng: np.random.Generator, at: np.ndarray, material: int) -> Primitives:
    """A ball or an egg."""
    scale = rng.uniform(0.75, 1.0, 3) if rng.random() < 0.5 else np.ones(3)
    shape = (_frame(rng) / scale[:, None])[None]
    return objects(at[None], at[None], np.full((1, 2), rng.uniform(0.07, 0.17)), np.array([material]), shape)


def slab(rng: np.random.Generator, at: np.ndarray, material: int) -> Primitives:
    """A flat rounded board, as of a table, a sign or a bag."""
    frame = _frame(rng) if rng.random() < 0.3 else np.eye(3)[rng.permutation(3)]
    scale = np.array([1.0, rng.uniform(0.4, 1.0), rng.uniform(0.06, 0.3)])
    half = frame[0] * rng.uniform(0.05, 0.3)
    shape = (frame / scale[:, None])[None]
    return objects(
        (at - half)[None], (at + half)[None], np.full((1, 2), rng.uniform(0.10, 0.24)), np.array([material]), shape
    )


def seat(pelvis: np.ndarray, stature: float, material: int) -> Primitives:
    """A stool under a sitting figure's pelvis."""
    top = pelvis - [0, 0.092 * stature, 0]
    foot = np.array([pelvis[0], 0.0, pelvis[2]])
    shape = np.diag([1.0, 1 / 0.3, 1.0])[None]
    return objects(top[None], foot[None], np.array([[0.19, 0.15]]), np.array([material]), shape)


def table(rng: np.random.Generator, at: np.ndarray, material: int) -> Primitives:
    """A table on the ground: a flat top on four legs."""
    turn, height = rng.uniform(0, np.pi), rng.uniform(0.4, 0.95)
    frame = np.array([[np.cos(turn), 0, np.sin(turn)], [-np.sin(turn), 0, np.cos(turn)], [0, 1, 0]])
    depth = rng.uniform(0.22, 0.4)
    long = rng.uniform(0.1, 0.5)
    top = np.array([at[0], height, at[2]])
    shape = (frame / np.array([1.0, 1.0, 0.08])[:, None])[None]
    board = objects(
        (top - frame[0] * long)[None],
        (top + frame[0] * long)[None],
        np.full((1, 2), depth),
        np.array([material]),
        shape,
    )
    corners = np.array(
        [top + frame[0] * a * (long + depth * 0.5) + frame[1] * b * depth * 0.6 for a in (-1, 1) for b in (-1, 1)]
    )
    legs = objects(corners, corners * [1, 0, 1], np.tile([0.03, 0.02], (4, 1)), np.full(4, material))
    return concatenate([board, legs])


def plant(rng: np.random.Generator, at: np.ndarray, material: int) -> Primitives:
    """A bush or a small tree: a stem with branches that end in egg-shaped crowns."""
    foot = np.array([at[0], 0.0, at[2]])
    fork = foot + np.array([0, rng.uniform(0.3, 1.3), 0])
    count = int(rng.integers(3, 7))
    tips = fork + _directions(rng, count) * rng.uniform(0.2, 0.5, (count, 1)) + np.array([0, 0.25, 0])
    lower, upper = np.vstack([foot, np.tile(fork, (count, 1))]), np.vstack([fork, tips])
    stems = objects(lower, upper, np.tile([0.035, 0.02], (count + 1, 1)), np.full(count + 1, material))
    crown = rng.uniform(0.06, 0.2, (count, 1)) * [1, 0.6]
    crowns = objects(tips, tips + np.array([0, 0.12, 0]), crown, np.full(count, material))
    return concatenate([stems, crowns])


_KINDS = (limb, pole, bar, ball, slab, table, plant)
_OCCLUDING = np.array([0.2, 0.2, 0.12, 0.18, 0.2, 0.05, 0.05])
_DISTRACTING = np.array([0.35, 0.15, 0.1, 0.08, 0.07, 0.13, 0.12])


def scatter(
    rng: np.random.Generator, places: np.ndarray, occluding: bool, textures: list[np.ndarray]
) -> list[Primitives]:
    """One random object at each place.

    Args:
        rng: Source of randomness.
        places: (n, 3) world positions in metres.
        occluding: Whether the objects are meant to hide something; otherwise most of them are limbs.
        textures: The scene's textures; those of the objects are appended.

    Returns:
        The objects.
    """
    made = []
    for place in places:
        kind = _KINDS[rng.choice(len(_KINDS), p=_OCCLUDING if occluding else _DISTRACTING)]
        made.append(kind(rng, place, len(textures)))
        if kind is limb and rng.random() < 0.7:
            textures.append(skin_texture(rng))
        elif kind is plant and rng.random() < 0.7:
            leaf = np.array([0.15, 0.5, 0.25]) * rng.uniform(0.5, 1.5, 3)
            textures.append(texture(leaf, leaf * 0.7, 1))
        else:
            textures.append(random_texture(rng))
    return made
