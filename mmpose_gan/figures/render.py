"""The z-buffer: which primitive each pixel sees, and how far away it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .pinhole import PinholeCamera
from .primitives import Primitives
from .quadrics import Surfaces, surfaces

SUPERSAMPLING = 2
"""Rendered pixels per image pixel, along each side."""
FAR = 1e3
NOTHING = -1


@dataclass(frozen=True)
class DepthBuffer:
    """What a camera sees, at ``SUPERSAMPLING`` times the image's resolution.

    Attributes:
        depth: (H, W) camera-space z of the nearest surface in metres; ``FAR`` where there is none.
        primitive: (H, W) index of the primitive that is seen, or ``NOTHING``.
        x: (W,) ray direction x/z of every column.
        y: (H,) ray direction y/z of every row.
    """

    depth: np.ndarray
    primitive: np.ndarray
    x: np.ndarray
    y: np.ndarray

    def at(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Depth and primitive seen at image coordinates (..., 2), which must lie in the image."""
        cell = np.floor((pixels + 0.5) * SUPERSAMPLING).astype(int)
        return self.depth[cell[..., 1], cell[..., 0]], self.primitive[cell[..., 1], cell[..., 0]]


def _polynomials(todo: Surfaces, anchor: np.ndarray, step: float) -> np.ndarray:
    """Coefficients of the surfaces' forms as polynomials in pixel offsets.

    Args:
        todo: The surfaces.
        anchor: (S, 2) ray direction of the pixel from which offsets count.
        step: Ray direction per unit of offset.

    Returns:
        (S, 12, 3) float32: discriminant, quadratic, linear, along, three rows each; row i, column j belongs to y^i x^j.
    """
    shift = np.zeros((len(anchor), 3, 3))
    shift[:, 0, 0] = shift[:, 1, 1] = step
    shift[:, 2, 2] = 1
    shift[:, :2, 2] = anchor - todo.centre
    back = np.swapaxes(shift, 1, 2)
    out = np.zeros((len(anchor), 4, 3, 3), np.float32)
    for k, form in enumerate((todo.discriminant, todo.quadratic)):
        f = back @ form @ shift
        out[:, k, 0] = np.stack([f[:, 2, 2], 2 * f[:, 0, 2], f[:, 0, 0]], 1)
        out[:, k, 1, :2] = np.stack([2 * f[:, 1, 2], 2 * f[:, 0, 1]], 1)
        out[:, k, 2, 0] = f[:, 1, 1]
    for k, form in ((2, todo.linear), (3, todo.along)):
        f = (back @ form[..., None])[..., 0]
        out[:, k, 0, :2] = f[:, [2, 0]]
        out[:, k, 1, 0] = f[:, 1]
    return out.reshape(-1, 12, 3)


def rasterise(primitives: Primitives, camera: PinholeCamera) -> DepthBuffer:
    """Draw primitives into a z-buffer, each within its own bounds.

    Args:
        primitives: Volumes in camera space.
        camera: The view.

    Returns:
        The depth buffer.
    """
    side = camera.size * SUPERSAMPLING
    pixel = (np.arange(side) + 0.5) / SUPERSAMPLING - 0.5
    x, y = ((pixel - camera.principal[i]) / camera.focal for i in (0, 1))
    depth = np.full((side, side), FAR, np.float32)
    seen = np.full((side, side), NOTHING, np.int16)

    todo = surfaces(primitives)
    bounds = todo.box * (camera.focal * SUPERSAMPLING) + np.tile((camera.principal + 0.5) * SUPERSAMPLING - 0.5, 2)
    bounds = np.clip(np.concatenate([np.ceil(bounds[:, :2]), np.floor(bounds[:, 2:]) + 1], 1), 0, side).astype(int)
    nonempty = np.nonzero((bounds[:, :2] < bounds[:, 2:]).all(1))[0]
    middle = (bounds[:, :2] + bounds[:, 2:]) // 2
    anchor = np.stack([x[np.minimum(middle[:, 0], side - 1)], y[np.minimum(middle[:, 1], side - 1)]], 1)
    unit = side / 8  # offsets of a few units keep the powers of single precision small
    coefficients = _polynomials(todo, anchor, unit / (SUPERSAMPLING * camera.focal))
    offset = np.arange(-side, side + 1) / unit
    powers = np.stack([np.ones_like(offset), offset, offset**2]).astype(np.float32)
    columns = np.ascontiguousarray(powers.T)

    windows = (bounds - np.tile(middle, 2) + side).tolist()
    boxes, ends, owners = bounds.tolist(), todo.ends.tolist(), todo.primitive.tolist()
    # Rays that miss have a negative discriminant: their depth is nan, and nan is never nearer.
    with np.errstate(invalid='ignore', divide='ignore'):
        for i in nonempty.tolist():
            left, top, right, bottom = windows[i]
            rows = coefficients[i] @ powers[:, left:right]
            down = columns[top:bottom]
            t = down @ rows[:3]
            np.sqrt(t, out=t)
            np.subtract(down @ rows[6:9], t, out=t)
            np.divide(t, down @ rows[3:6], out=t)
            x0, y0, x1, y1 = boxes[i]
            window = depth[y0:y1, x0:x1]
            nearer = t < window
            start, length = ends[i]
            if length:
                along = down @ rows[9:]
                along *= t
                nearer &= along > -start
                nearer &= along < length - start
            np.copyto(window, t, where=nearer)
            np.copyto(seen[y0:y1, x0:x1], owners[i], where=nearer)
    return DepthBuffer(depth, seen, x.astype(np.float32), y.astype(np.float32))
