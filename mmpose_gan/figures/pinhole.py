"""A pinhole camera and random views of a figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class PinholeCamera:
    """A pinhole camera without distortion. Axes: x right, y down, z forwards; pixel centres lie on whole numbers.

    Attributes:
        rotation: (3, 3) from the world's axes to the camera's: ``X_cam = rotation @ (X - position)``.
        position: (3,) metres in the world, whose y axis points up.
        focal: Focal length in pixels.
        principal: (2,) principal point in pixels. Framing shifts it, as cropping a larger photo does.
        size: Side of the square image in pixels.
    """

    rotation: np.ndarray
    position: np.ndarray
    focal: float
    principal: np.ndarray
    size: int

    def to_camera(self, points: np.ndarray) -> np.ndarray:
        """World points (..., 3) in the camera's axes, metres."""
        return (points - self.position) @ self.rotation.T

    def project(self, points: np.ndarray) -> np.ndarray:
        """Pixel coordinates (..., 2) of camera-space points (..., 3)."""
        return points[..., :2] / points[..., 2:] * self.focal + self.principal

    def inside(self, pixels: np.ndarray) -> np.ndarray:
        """Which pixel coordinates (..., 2) lie in the image."""
        return np.all((pixels >= -0.5) & (pixels < self.size - 0.5), axis=-1)


def look_at(position: np.ndarray, target: np.ndarray, roll: float) -> np.ndarray:
    """Rotation (3, 3) of a camera at ``position`` that looks at ``target``, rolled by ``roll`` radians."""
    forward = (target - position) / np.linalg.norm(target - position)
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    cos, sin = np.cos(roll), np.sin(roll)
    return np.stack([cos * right + sin * down, cos * down - sin * right, forward])


def sample_camera(
    rng: np.random.Generator, points: np.ndarray, size: int, turn: tuple[float, float] = (0, 360)
) -> PinholeCamera:
    """A random view that frames a figure.

    Distance, height, direction and roll are random; then focal length and principal point are chosen so that the
    figure fills a random share of the image around a random place. Every eighth view or so is tight and cuts parts off.

    Args:
        rng: Source of randomness.
        points: (P, 3) world points of the figure.
        size: Side of the image in pixels.
        turn: Range of its direction around the figure, in degrees from z.

    Returns:
        The camera.
    """
    target = points.mean(0)
    distance = np.exp(rng.uniform(np.log(2.6), np.log(8.0)))
    azimuth = rng.uniform(*np.deg2rad(turn))
    elevation = np.deg2rad(np.clip(rng.normal(9, 14), -15, 55))
    position = target + distance * np.array(
        [np.cos(elevation) * np.sin(azimuth), np.sin(elevation), np.cos(elevation) * np.cos(azimuth)]
    )
    position[1] = max(position[1], 0.15)  # not below the floor
    rotation = look_at(position, target, np.deg2rad(np.clip(rng.normal(0, 5), -15, 15)))

    rays = (points - position) @ rotation.T
    rays = rays[:, :2] / rays[:, 2:]
    low, high = rays.min(0), rays.max(0)
    share = rng.uniform(1.0, 1.35) if rng.random() < 0.12 else rng.uniform(0.68, 0.97)
    # Flesh reaches beyond the joints: a tenth of a metre on every side.
    extent = max((high - low).max() + 0.2 / distance, 0.35 / distance)
    focal = share * size / extent
    slack = abs(1 - share) * size / 2 * 0.9
    centre = (size - 1) / 2 + rng.uniform(-slack, slack, 2)
    return PinholeCamera(rotation, position, float(focal), centre - focal * (low + high) / 2, size)
