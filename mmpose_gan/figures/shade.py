"""Colours of the pixels that a depth buffer sees: texture, light and creases."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .clothes import TEXEL, TILE
from .primitives import Primitives
from .render import NOTHING, SUPERSAMPLING, DepthBuffer

_CHUNK = 16384
"""Pixels shaded at a time: few enough for all that is known of them to stay in a core's cache."""


@dataclass(frozen=True)
class Light:
    """A sun and a sky.

    Attributes:
        direction: (3,) unit vector towards the sun, in camera space.
        up: (3,) unit vector towards the sky, in camera space.
        sun: (3,) colour of the sun's light (BGR).
        sky: (3,) colour of the light from above.
        ground: (3,) colour of the light from below.
    """

    direction: np.ndarray
    up: np.ndarray
    sun: np.ndarray
    sky: np.ndarray
    ground: np.ndarray


def creases(buffer: DepthBuffer) -> np.ndarray:
    """(H / 2, W / 2) brightness in 0.55..1: darker where a pixel lies behind its neighbourhood.

    Unsharp masking of the depth buffer (Luft, Colditz & Deussen, SIGGRAPH 2006) stands in for ambient occlusion.
    """
    near = np.minimum(buffer.depth[::2, ::2], buffer.depth.min() + 6.0)
    small = cv2.resize(near, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    size = max(3, small.shape[0] // 16 | 1)
    blurred = cv2.resize(cv2.GaussianBlur(small, (size, size), 0), near.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return 1 - np.clip((near - blurred) * 2.5, 0, 0.45)


def _table(primitives: Primitives) -> tuple[np.ndarray, list[tuple[str, int]]]:
    """What pixels need of their primitives: a float32 table, one column each, and the names and numbers of its rows."""
    start = (primitives.shape @ primitives.start[..., None])[..., 0]
    axis = (primitives.shape @ primitives.end[..., None])[..., 0] - start
    taper = primitives.radii[:, 0] - primitives.radii[:, 1]
    length2 = np.maximum((axis**2).sum(1) - taper**2, 1e-9)
    columns = {
        'shape': primitives.shape.reshape(-1, 9),
        'start': start,
        'axis': axis,
        'scale': 1 / length2[:, None],
        'offset': primitives.radii[:, :1] * (taper / length2)[:, None],
        'lateral': primitives.lateral / TEXEL,
        'middle': (primitives.lateral * primitives.start).sum(1, keepdims=True) / TEXEL,
        'length': np.linalg.norm(primitives.end - primitives.start, axis=1, keepdims=True) / TEXEL,
        'cut': primitives.cut[:, None],
    }
    table = np.ascontiguousarray(np.concatenate([*columns.values()], 1).astype(np.float32).T)
    return table, [(name, column.shape[1]) for name, column in columns.items()]


def _dot(a: list[np.ndarray], b: list[np.ndarray] | np.ndarray) -> np.ndarray:
    out = a[0] * b[0]
    out += a[1] * b[1]
    out += a[2] * b[2]
    return out


def _surface_points(
    own: dict[str, list[np.ndarray]], point: list[np.ndarray]
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Geometry of points on their primitives.

    Args:
        own: Rows of ``_table``, gathered for n points.
        point: Camera-space x, y, z, each (n,).

    Returns:
        The unit normals' x, y, z, each (n,); (n,) share of the way along the axis; (n,) place across it in texels.
    """
    shape = own['shape']
    local = [_dot(shape[3 * i : 3 * i + 3], point) for i in range(3)]
    for i in range(3):
        local[i] -= own['start'][i]
    # The point touches one sphere inside of the cone; the way from that sphere's centre is the normal, as M measures
    # it.
    share = _dot(own['axis'], local)
    share *= own['scale'][0]
    share -= own['offset'][0]
    np.clip(share, 0, 1, out=share)
    for i in range(3):
        local[i] -= own['axis'][i] * share
    normal = [_dot(shape[j::3], local) for j in range(3)]
    scale = 1 / np.sqrt(_dot(normal, normal) + np.float32(1e-12))
    for i in range(3):
        normal[i] *= scale
    return normal, share, _dot(own['lateral'], point) - own['middle'][0]


def shade(
    primitives: Primitives, buffer: DepthBuffer, textures: np.ndarray, light: Light
) -> tuple[np.ndarray, np.ndarray]:
    """Colour what the buffer sees.

    Args:
        primitives: Volumes in camera space.
        buffer: Their depth buffer.
        textures: (3, T, TILE, TILE) BGR textures in 0..1.
        light: The light.

    Returns:
        (3, size, size) float32 BGR in 0..1, black where nothing is, and (size, size) float32 coverage in 0..1, both
        averaged down to the image's resolution.
    """
    flat = np.flatnonzero(buffer.primitive != NOTHING)
    table, columns = _table(primitives)
    crease = creases(buffer)
    lit = np.full((len(flat), 4), 255, np.uint8)  # bytes are enough here and faster to average
    for start in range(0, len(flat), _CHUNK):
        part = flat[start : start + _CHUNK]
        which = buffer.primitive.ravel()[part]
        rows = iter(np.take(table, which, axis=1, mode='clip'))  # all are in range; clipping is faster than checking
        own = {name: [next(rows) for _ in range(width)] for name, width in columns}
        row, column = np.divmod(part, buffer.primitive.shape[1])
        t = buffer.depth.ravel()[part]
        normal, share, across = _surface_points(own, [buffer.x[column] * t, buffer.y[row] * t, t])
        material = np.where(share > own['cut'][0], primitives.material[which, 1], primitives.material[which, 0])
        u, v = (share * own['length'][0]).astype(np.int32), across.astype(np.int32)
        texel = (material * TILE + (v & (TILE - 1))) * TILE + (u & (TILE - 1))

        sunny = np.maximum(_dot(normal, light.direction.astype(np.float32)), 0)
        dark = crease[row // 2, column // 2]
        upward = (0.5 + 0.5 * _dot(normal, light.up.astype(np.float32))) * dark
        for c, tile in enumerate(textures):
            brightness = dark * np.float32(255 * light.ground[c]) + upward * np.float32(
                255 * (light.sky[c] - light.ground[c])
            )
            brightness += sunny * np.float32(255 * light.sun[c])
            lit[start : start + _CHUNK, c] = np.minimum(np.take(tile, texel, mode='clip') * brightness, 255)
    image = np.zeros(buffer.primitive.shape, np.uint32)
    image.ravel()[flat] = lit.view(np.uint32)[:, 0]
    size = buffer.primitive.shape[0] // SUPERSAMPLING
    small = cv2.resize(image.view(np.uint8).reshape(*image.shape, 4), (size, size), interpolation=cv2.INTER_AREA)
    planes = np.stack(cv2.split(small)).astype(np.float32) / 255
    return planes[:3], planes[3]
