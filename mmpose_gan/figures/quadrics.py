"""The ray equations of rounded cones, for all primitives at once.

A ray through the camera's centre with direction d = (x, y, 1) meets a sphere or a cone at a depth t that solves a
quadratic equation whose coefficients are quadratic forms in d. This file computes those forms; ``render`` evaluates
them over pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .primitives import Primitives

NEAREST = 0.05
"""Primitives must lie wholly beyond this depth in metres to be drawn."""


@dataclass(frozen=True)
class Surfaces:
    """S surfaces to draw: the body of a cone, or one of its spheres.

    A ray meets a surface at depth t = (linear - sqrt(discriminant)) / quadratic and misses it where the discriminant is
    negative. A cone's body is where 0 < y + t (along . d) < d2.

    Forms act on directions relative to ``centre``, (x - centre_x, y - centre_y, 1). Expanded there in double precision,
    they can be evaluated in single precision without cancellation.

    Attributes:
        primitive: (S,) the primitive it belongs to.
        centre: (S, 2) the direction (x, y) of its middle.
        discriminant: (S, 3, 3) symmetric form.
        quadratic: (S, 3, 3) symmetric form.
        linear: (S, 3) linear form.
        along: (S, 3) linear form of a cone's body.
        ends: (S, 2) a cone's y and d2; d2 is 0 for spheres.
        box: (S, 4) bounds x0, y0, x1, y1 of the directions that can hit it.
    """

    primitive: np.ndarray
    centre: np.ndarray
    discriminant: np.ndarray
    quadratic: np.ndarray
    linear: np.ndarray
    along: np.ndarray
    ends: np.ndarray
    box: np.ndarray


def _outer(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[:, :, None] * b[:, None, :]


def _apply(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    return (matrix @ vector[..., None])[..., 0]


def _ellipsoid_bounds(centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Exact bounds (n, 4) of the ray directions that hit the ellipsoids (p - c)^T spread^-1 (p - c) = 1.

    The dual conic of an ellipsoid's outline is c c^T - spread (Hartley & Zisserman, Multiple View Geometry, 8.3);
    the outline's tangents that are parallel to an axis solve a quadratic equation in its entries.
    """
    dual = _outer(centre, centre) - spread
    mid = dual[:, :2, 2] / dual[:, 2, 2, None]
    half = np.sqrt(np.maximum(mid**2 - dual[:, (0, 1), (0, 1)] / dual[:, 2, 2, None], 0))
    return np.concatenate([mid - half, mid + half], 1)


def sphere_boxes(primitives: Primitives) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of both spheres of each primitive.

    Returns:
        (N, 2, 4) bounds x0, y0, x1, y1 as ray directions, and (N,) whether the primitive is wholly in front of the
        camera.
    """
    inverse = np.linalg.inv(primitives.shape)
    spread = (inverse @ np.swapaxes(inverse, 1, 2))[:, None] * (primitives.radii**2)[..., None, None]
    centre = np.stack([primitives.start, primitives.end], 1)
    in_front = (centre[..., 2] - np.sqrt(spread[..., 2, 2])).min(1) > NEAREST
    bounds = _ellipsoid_bounds(
        np.where(in_front[:, None, None], centre, [0, 0, 1e3]).reshape(-1, 3), spread.reshape(-1, 3, 3)
    )
    return bounds.reshape(-1, 2, 4), in_front


def primitive_boxes(primitives: Primitives) -> np.ndarray:
    """(N, 4) bounds of primitives as ray directions; nan for those behind the camera."""
    bounds, in_front = sphere_boxes(primitives)
    whole = np.concatenate([bounds[..., :2].min(1), bounds[..., 2:].max(1)], 1)
    return np.where(in_front[:, None], whole, np.nan)


def surfaces(primitives: Primitives) -> Surfaces:
    """The surfaces of primitives in camera space, without those that reach behind the camera."""
    shape, transposed = primitives.shape, np.swapaxes(primitives.shape, 1, 2)
    metric = transposed @ shape
    ends = [_apply(shape, point) for point in (primitives.start, primitives.end)]
    bounds, in_front = sphere_boxes(primitives)

    groups = []
    for i in (0, 1):
        drawn = np.nonzero(in_front & primitives.caps[:, i])[0]
        centre, a = ends[i][drawn], metric[drawn]
        linear = _apply(transposed[drawn], centre)
        excess = (centre**2).sum(1) - primitives.radii[drawn, i] ** 2
        none = np.zeros((len(drawn), 3))
        groups.append(
            (drawn, _outer(linear, linear) - excess[:, None, None] * a, a, linear, none, none[:, :2], bounds[drawn, i])
        )

    # With p0, r0 and p1, r1 the two spheres, a = p1 - p0 and the ray from the origin: the cone that touches both.
    axis, taper = ends[1] - ends[0], primitives.radii[:, 0] - primitives.radii[:, 1]
    d2 = (axis**2).sum(1) - taper**2
    drawn = np.nonzero(in_front & (d2 > 1e-8))[0]
    start, axis, taper, d2, radius = ends[0][drawn], axis[drawn], taper[drawn], d2[drawn], primitives.radii[drawn, 0]
    m1 = -(axis * start).sum(1)
    along = _apply(transposed[drawn], axis)
    quadratic = d2[:, None, None] * metric[drawn] - _outer(along, along)
    linear = _apply(transposed[drawn], d2[:, None] * start - (taper * radius - m1)[:, None] * axis)
    constant = d2 * (start**2).sum(1) - m1**2 + 2 * m1 * taper * radius - (axis**2).sum(1) * radius**2
    box = np.concatenate([bounds[drawn, :, :2].min(1), bounds[drawn, :, 2:].max(1)], 1)
    discriminant = _outer(linear, linear) - constant[:, None, None] * quadratic
    groups.append((drawn, discriminant, quadratic, linear, along, np.stack([m1 - radius * taper, d2], 1), box))

    primitive, discriminant, quadratic, linear, along, limits, box = (
        np.concatenate(column) for column in zip(*groups, strict=True)
    )
    centre = (box[:, :2] + box[:, 2:]) / 2
    shift = np.tile(np.eye(3), (len(box), 1, 1))
    shift[:, :2, 2] = centre
    back = np.swapaxes(shift, 1, 2)
    return Surfaces(
        primitive,
        centre,
        back @ discriminant @ shift,
        back @ quadratic @ shift,
        _apply(back, linear),
        _apply(back, along),
        limits,
        box,
    )
