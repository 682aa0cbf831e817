"""Pinhole cameras: pixels of camera-space points and back, and the camera of a flipped or cropped picture.

A camera is a dictionary of float64 arrays: ``f`` (2,) focal lengths and ``c`` (2,) principal point in pixels, ``k``
(3,) radial and ``p`` (2,) tangential distortion, 0 where there is none. Camera space: x to the right, y down, z away
from the camera, metres.
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

Camera = dict[str, NDArray[np.float64]]
FloatArray = NDArray[np.floating]


def read_camera(raw: Mapping[str, object]) -> Camera:
    """The camera of an entry in a camera file of MMPose's converters, which hold columns and may lack ``k`` and ``p``.

    Raises:
        ValueError: ``f`` or ``c`` is missing, or a value has the wrong length.
    """
    camera: Camera = {}
    for key, length in (('f', 2), ('c', 2), ('k', 3), ('p', 2)):
        if key not in raw and key in ('f', 'c'):
            raise ValueError(f'the camera has no {key!r}, only {sorted(raw)}')
        camera[key] = np.asarray(raw.get(key, np.zeros(length)), dtype=np.float64).ravel()
        if len(camera[key]) != length:
            raise ValueError(f"the camera's {key!r} has {len(camera[key])} numbers, not {length}")
    return camera


def project(points: FloatArray, camera: Camera) -> FloatArray:
    """Pixels (K, 2) of camera-space points (K, 3), distortion included.

    Example:
        >>> camera = read_camera({'f': [1000, 1000], 'c': [500, 500]})
        >>> project(np.array([[0.5, 0.0, 5.0]]), camera)
        array([[600., 500.]])
    """
    points = np.ascontiguousarray(points, dtype=np.float64)
    pixels, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), *_opencv(camera))
    return np.asarray(pixels[:, 0], dtype=np.float64)


def undistort(pixels: FloatArray, camera: Camera) -> FloatArray:
    """X / Z and Y / Z (K, 2) of what is seen at pixels (K, 2): the inverse of :func:`project`.

    Example:
        >>> undistort(np.array([[600.0, 500.0]]), read_camera({'f': [1000, 1000], 'c': [500, 500]}))
        array([[0.1, 0. ]])
    """
    pixels = np.ascontiguousarray(pixels, dtype=np.float64)
    return np.asarray(cv2.undistortPoints(pixels, *_opencv(camera))[:, 0], dtype=np.float64)


def warp(points: FloatArray, camera: Camera, matrix: FloatArray) -> tuple[FloatArray, Camera]:
    """Points and camera that belong to a picture after it was warped by a similarity.

    A rotation of the picture is one of the world about the optical axis, a mirrored picture shows a mirrored world,
    and a larger picture was taken with a longer lens. So ``project(*warp(points, camera, matrix))`` are the warped
    pixels, distortion included, exactly where the two focal lengths are equal. (Human3.6M's differ by 0.2 % or less.)

    Args:
        points: Camera-space points (K, 3).
        camera: Their camera.
        matrix: Pixels before to pixels after, (2, 3); a rotation, mirroring, uniform scale and shift.

    Returns:
        Points (K, 3) and camera; depths stay as they are.

    Example:
        >>> points, camera = np.array([[0.5, 0.0, 5.0]]), read_camera({'f': [1000, 1000], 'c': [500, 500]})
        >>> mirror = np.array([[-1.0, 0, 999], [0, 1, 0]])
        >>> project(*warp(points, camera, mirror))
        array([[399., 500.]])
    """
    linear = np.asarray(matrix, dtype=np.float64)[:, :2]
    scale = np.sqrt(abs(np.linalg.det(linear)))
    turn = linear / scale
    warped = np.array(points)
    warped[:, :2] = points[:, :2] @ turn.T
    return warped, dict(
        f=scale * camera['f'],
        c=linear @ camera['c'] + matrix[:, 2],
        k=camera['k'].copy(),
        p=(turn @ camera['p'][::-1])[::-1],  # p holds the coefficient of y first
    )


def _opencv(camera: Camera) -> tuple[FloatArray, FloatArray]:
    """OpenCV's camera matrix (3, 3) and distortion coefficients (12,).

    Human3.6M's own projection adds x (p0 y + p1 x) to x where OpenCV adds twice as much; the r^2 terms are alike. Half
    of p and, for the missing half of the r^2 terms, OpenCV's thin prism are the same.
    """
    (fx, fy), (cx, cy) = camera['f'], camera['c']
    (k1, k2, k3), (p1, p2) = camera['k'], camera['p'] / 2
    matrix = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
    return matrix, np.array([k1, k2, p1, p2, k3, 0, 0, 0, p2, 0, p1, 0])
