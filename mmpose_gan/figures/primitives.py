"""Rounded cones: the one kind of volume that everything in a scene is made of.

A rounded cone is the hull of two spheres. Its shape matrix M measures lengths (a point p is inside a sphere of
centre c and radius r if |M (p - c)| < r), so the same volume covers tapered limbs, flattened trunks and hands,
ellipsoids and balls.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

NOBODY = -1


@dataclass(frozen=True)
class Primitives:
    """N rounded cones in one coordinate system.

    Attributes:
        start: (N, 3) centre of the first sphere, metres.
        end: (N, 3) centre of the second sphere.
        radii: (N, 2) radii of both spheres as M measures them, metres.
        shape: (N, 3, 3) shape matrix M.
        lateral: (N, 3) unit vector across the axis, along which textures run.
        material: (N, 2) texture index before and after ``cut``.
        cut: (N,) share of the axis, 0 to 1, at which the material changes (the hem of a sleeve).
        part: (N,) body part, an index into ``body.PARTS``, or -1.
        owner: (N,) index of the figure, or ``NOBODY``.
        caps: (N, 2) whether each sphere is drawn; a chain of cones needs a shared sphere only once.
    """

    start: np.ndarray
    end: np.ndarray
    radii: np.ndarray
    shape: np.ndarray
    lateral: np.ndarray
    material: np.ndarray
    cut: np.ndarray
    part: np.ndarray
    owner: np.ndarray
    caps: np.ndarray

    def __len__(self) -> int:
        return len(self.start)

    def moved(self, rotation: np.ndarray, position: np.ndarray) -> Primitives:
        """The same volumes in the axes of a camera at ``position`` (see ``pinhole.PinholeCamera``)."""
        return Primitives(
            (self.start - position) @ rotation.T,
            (self.end - position) @ rotation.T,
            self.radii,
            self.shape @ rotation.T,
            self.lateral @ rotation.T,
            self.material,
            self.cut,
            self.part,
            self.owner,
            self.caps,
        )


def concatenate(groups: list[Primitives]) -> Primitives:
    """One set of all groups' primitives, in their order."""
    return Primitives(*(np.concatenate([getattr(g, f.name) for g in groups]) for f in fields(Primitives)))


def objects(
    start: np.ndarray, end: np.ndarray, radii: np.ndarray, material: np.ndarray, shape: np.ndarray | None = None
) -> Primitives:
    """Rounded cones that belong to nobody.

    Args:
        start: (N, 3) metres.
        end: (N, 3) metres.
        radii: (N, 2) metres.
        material: (N,) texture index.
        shape: (N, 3, 3) shape matrices; the identity by default.

    Returns:
        The primitives.
    """
    count = len(start)
    nobody = np.full(count, NOBODY)
    axis = end - start + 1e-9
    lateral = np.cross(axis, [0.3, 0.5, 0.8])
    lateral /= np.linalg.norm(lateral, axis=1, keepdims=True)
    if shape is None:
        shape = np.broadcast_to(np.eye(3), (count, 3, 3))
    both = np.stack([material, material], 1)
    return Primitives(
        start, end, radii, shape, lateral, both, np.ones(count), nobody, nobody, np.ones((count, 2), bool)
    )
