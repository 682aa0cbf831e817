"""Landmarks: the points on a figure from which every data set's keypoints are taken."""

from __future__ import annotations

import numpy as np

from .pose import Poses
from .skeleton import JOINT_INDEX, JOINTS, SEGMENT_INDEX

# Points on the face, as offsets from the upper neck along the head's axes, in statures. The eyes are 0.936 of the
# stature above the ground and the chin 0.870 (Drillis & Contini, 1966; see `skeleton`).
_FACE: dict[str, tuple[float, float, float]] = {
    'nose': (0.0, 0.045, 0.074),
    'l_eye': (0.0185, 0.066, 0.058),
    'r_eye': (-0.0185, 0.066, 0.058),
    'l_ear': (0.049, 0.060, 0.002),
    'r_ear': (-0.049, 0.060, 0.002),
}
LANDMARKS: tuple[str, ...] = (*JOINTS, *_FACE)
LANDMARK_INDEX: dict[str, int] = {name: index for index, name in enumerate(LANDMARKS)}


def landmark_positions(poses: Poses, stature: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Where the landmarks of n figures are.

    Args:
        poses: Poses of n figures.
        stature: (n,) metres.
        places: (n, 3) where each stands, metres.

    Returns:
        (n, L, 3) world positions in metres.
    """
    face = np.einsum('nij,kj->nki', poses.frames[:, SEGMENT_INDEX['head']], np.array([*_FACE.values()]))
    face = poses.joints[:, JOINT_INDEX['upper_neck'], None] + face * stature[:, None, None]
    return np.concatenate([poses.joints, face], 1) + places[:, None]
