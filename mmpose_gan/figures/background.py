"""What stands behind everybody: floor, wall, sky, flat clutter, and the shadows on the floor."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from .clothes import random_colour, surface_colour
from .pinhole import PinholeCamera
from .primitives import Primitives
from .shade import Light

_SIDE = 256


@lru_cache(maxsize=1)
def _surfaces() -> np.ndarray:
    """(K, 256, 256) greyscale surfaces in 0..1 that repeat: noise, planks, tiles, bricks, stripes, plaster."""
    rng = np.random.default_rng(2)
    noise = np.zeros((_SIDE, _SIDE), np.float32)
    for octave in (4, 8, 16, 32, 64, 128):
        grid = np.tile(rng.standard_normal((octave, octave)).astype(np.float32), (3, 3))
        wide = np.asarray(cv2.resize(grid, (3 * _SIDE, 3 * _SIDE), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
        noise += wide[_SIDE : 2 * _SIDE, _SIDE : 2 * _SIDE] / octave**0.6
    noise = (noise - noise.min()) / np.ptp(noise)
    v, u = np.meshgrid(np.arange(_SIDE), np.arange(_SIDE), indexing='ij')
    planks = rng.random(8)[u // 32] * 0.6 + 0.4 * noise - 0.5 * (u % 32 < 1)
    tiles = 0.75 - 0.7 * ((u % 64 < 3) | (v % 64 < 3))
    bricks = (
        rng.random((16, 9))[v // 16, (u + 16 * (v // 16 % 2)) // 32] * 0.5
        + 0.5
        - 0.9 * ((v % 16 < 2) | ((u + 16 * (v // 16 % 2)) % 32 < 2))
    )
    checker = ((u // 64 + v // 64) % 2).astype(np.float32)
    stripes = (u // 16 % 2).astype(np.float32)
    leaves = np.digitize(noise, np.quantile(noise, (0.2, 0.4, 0.6, 0.8))) / 4
    plain = [noise, noise * 0.4, leaves, planks, tiles, bricks, checker, stripes]
    return np.stack([np.clip(0.8 * p + 0.2 * noise, 0, 1) for p in plain]).astype(np.float32)


def _plane(rng: np.random.Generator, u: np.ndarray, v: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Colours (3, H, W) of a plane at surface coordinates u, v; its pattern fades with the distance (all in metres)."""
    surface = _surfaces()[rng.integers(len(_surfaces()))]
    repeats = np.float32(1 / np.exp(rng.uniform(np.log(0.8), np.log(4.0))))
    # remap wraps around by itself but takes no coordinates beyond 16 bits.
    columns, rows = (((w - np.floor(w)) * _SIDE).astype(np.float32) for w in (u * repeats, v * repeats))
    mix = cv2.remap(surface, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    mix += (surface.mean() - mix) * np.clip(distance * np.float32(0.05) - np.float32(0.2), 0, 1)
    first, second = surface_colour(rng), surface_colour(rng)
    second = first + (second - first) * rng.uniform(0.2, 1.0)
    first, second = (colour.astype(np.float32)[:, None, None] for colour in (first, second))
    return first + (second - first) * mix


def _flat_clutter(rng: np.random.Generator, image: np.ndarray) -> None:
    """Draw windows, posters, blobs and sticks onto the wall, a uint8 image."""
    size = len(image)
    for _ in range(int(rng.integers(0, 16))):
        colour = (random_colour(rng) * 255).tolist()
        at, extent, angle = (
            rng.uniform(0, size, 2),
            size * np.exp(rng.uniform(np.log(0.03), np.log(0.35), 2)),
            float(rng.uniform(0, 180)),
        )
        kind = rng.integers(4)
        if kind == 0:
            cv2.ellipse(image, (at.tolist(), extent.tolist(), angle), colour, -1, cv2.LINE_AA)
        elif kind == 1:
            box = cv2.boxPoints((at.tolist(), extent.tolist(), angle if rng.random() < 0.3 else 0.0)).astype(np.int32)
            cv2.fillConvexPoly(image, box, colour, cv2.LINE_AA)
            cv2.polylines(image, [box], True, (random_colour(rng) * 255).tolist(), int(rng.integers(1, 4)), cv2.LINE_AA)
        elif kind == 2:
            # A thick line with a bend, like a distant limb.
            points = (at + np.cumsum(rng.normal(0, size * 0.12, (3, 2)), 0)).astype(np.int32)
            cv2.polylines(image, [points], False, colour, max(1, int(size * rng.uniform(0.01, 0.05))), cv2.LINE_AA)
        else:
            cv2.fillPoly(image, [(at + rng.normal(0, extent.mean() / 2, (5, 2))).astype(np.int32)], colour, cv2.LINE_AA)


def _shadow(primitives: Primitives, camera: PinholeCamera, light: Light) -> np.ndarray:
    """(size, size) share of the sun that reaches the floor past the volumes."""
    height = -camera.position[1]
    ends = np.stack([primitives.start, primitives.end], 1)
    fall = (ends @ light.up - height) / (light.direction @ light.up)
    ground = ends - fall[..., None] * light.direction
    mask = np.zeros((camera.size, camera.size), np.uint8)
    drawn = (ground[..., 2] > 0.3).all(1) & (np.abs(fall) < 8).all(1)
    if drawn.any():
        pixels = camera.project(ground[drawn])
        width = primitives.radii[drawn].mean(1) * 1.6 * camera.focal / ground[drawn][..., 2].mean(1)
        keep = np.abs(pixels).max((1, 2)) < 4 * camera.size
        for (a, b), thick in zip(pixels[keep].astype(int).tolist(), width[keep].astype(int).tolist(), strict=True):
            cv2.line(mask, a, b, (255,), min(max(thick, 1), 255))
    blur = max(3, camera.size // 40 | 1)
    return 1 - cv2.blur(mask, (blur, blur)).astype(np.float32) / 255


def background(rng: np.random.Generator, camera: PinholeCamera, primitives: Primitives, light: Light) -> np.ndarray:
    """Draw the background.

    Args:
        rng: Source of randomness.
        camera: The view.
        primitives: Volumes that throw shadows, in camera space.
        light: The light.

    Returns:
        (3, size, size) float32 BGR in 0..1.
    """
    pixel = np.arange(camera.size)
    x, y = ((pixel - camera.principal[i]) / camera.focal for i in (0, 1))
    rotation = camera.rotation.astype(np.float32)
    wx, wy, wz = (
        (x * rotation[0, i] + rotation[2, i]).astype(np.float32) + (y[:, None] * rotation[1, i]).astype(np.float32)
        for i in range(3)
    )
    height = np.float32(camera.position[1])
    floor_at = np.where(wy < -1e-3, height / np.maximum(-wy, 1e-3), np.float32(1e4))
    turn = rng.uniform(-0.7, 0.7)
    forward = rotation[2] * [1, 0, 1]
    forward /= np.linalg.norm(forward)
    normal = np.array(
        [
            forward[0] * np.cos(turn) - forward[2] * np.sin(turn),
            0,
            forward[0] * np.sin(turn) + forward[2] * np.cos(turn),
        ]
    )
    away = np.linalg.norm(camera.position) + np.exp(rng.uniform(np.log(1.5), np.log(15.0)))
    slope = (wx * normal[0] + wz * normal[2]).astype(np.float32)
    wall_at = np.where(slope > 1e-3, np.float32(away) / np.maximum(slope, 1e-3), np.float32(1e4))

    floor = _plane(rng, camera.position[0] + floor_at * wx, camera.position[2] + floor_at * wz, floor_at)
    sky, sun = (colour.astype(np.float32)[:, None, None] for colour in (light.sky, light.sun))
    floor *= sky + sun * _shadow(primitives, camera, light)
    wall_height = height + wall_at * wy
    wall = _plane(rng, (wx * normal[2] - wz * normal[0]).astype(np.float32) * wall_at, wall_height, wall_at)
    wall *= sky + sun * np.float32(rng.uniform(0.1, 0.9))
    if rng.random() < 0.5:  # outdoors: the wall ends and the sky begins
        horizon = rng.uniform(0.6, 1.0, 3)
        zenith = np.array([rng.uniform(0.6, 1.0), rng.uniform(0.5, 0.8), rng.uniform(0.3, 0.7)])
        low, high = (colour.astype(np.float32)[:, None, None] for colour in (horizon, zenith))
        wall = np.where(wall_height > rng.uniform(1.0, 5.0), low + (high - low) * np.clip(wy * 1.5, 0, 1), wall)
    flat = cv2.merge(list((np.clip(wall, 0, 1) * 255).astype(np.uint8)))
    _flat_clutter(rng, flat)
    image = np.where(floor_at < wall_at, floor * 255, np.stack(cv2.split(flat)))
    blur = int(rng.integers(0, 3)) * 2 + 1
    flat = cv2.blur(cv2.merge(list(np.clip(image, 0, 255).astype(np.uint8))), (blur, blur))  # out of focus
    return np.stack(cv2.split(flat)).astype(np.float32) / 255
