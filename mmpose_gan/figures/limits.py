"""Degrees of freedom of the figures' joints and how far each may turn.

The ranges are the normal ranges of motion of the American Academy of Orthopaedic Surgeons (*Joint Motion: Method of
Measuring and Recording*, 1965), in degrees. The one range it does not list, an arm drawn across the chest, is taken
as 40 degrees.
"""

from __future__ import annotations

import numpy as np

# Name of a movement -> (lowest, highest) angle in degrees; the first direction named in a comment is the positive one.
_AXIAL = {
    'lumbar_flex': (-25.0, 80.0),  # forwards, backwards
    'lumbar_side': (-35.0, 35.0),
    'lumbar_twist': (-45.0, 45.0),
    'neck_flex': (-45.0, 45.0),
    'neck_side': (-45.0, 45.0),
    'neck_twist': (-60.0, 60.0),
}
_LATERAL = {
    'shoulder_flex': (-60.0, 180.0),  # forwards and up, backwards
    'shoulder_abd': (-40.0, 180.0),  # sideways and up, across the body
    'shoulder_twist': (-70.0, 90.0),  # external, internal rotation
    'elbow_flex': (0.0, 150.0),
    'forearm_twist': (-80.0, 80.0),
    'wrist_flex': (-70.0, 80.0),
    'hip_flex': (-30.0, 120.0),  # forwards, backwards
    'hip_abd': (-30.0, 45.0),  # outwards, inwards
    'hip_twist': (-45.0, 45.0),
    'knee_flex': (0.0, 135.0),
    'ankle_flex': (-20.0, 50.0),  # plantar flexion (toes down), dorsiflexion
}

DOFS: tuple[str, ...] = (
    *_AXIAL,
    *(f'l_{name}' for name in _LATERAL),
    *(f'r_{name}' for name in _LATERAL),
)
"""Names of the degrees of freedom, in the order of the last axis of every array of angles."""

DOF_INDEX: dict[str, int] = {name: index for index, name in enumerate(DOFS)}

LIMITS: np.ndarray = np.array([*_AXIAL.values(), *_LATERAL.values(), *_LATERAL.values()])
"""(D, 2) lowest and highest angle of each degree of freedom, in degrees."""

MIRRORED_AXIAL: tuple[int, ...] = tuple(
    DOF_INDEX[n] for n in ('lumbar_side', 'lumbar_twist', 'neck_side', 'neck_twist')
)
"""Axial degrees of freedom that change their sign in a mirror."""


def clamp(angles: np.ndarray) -> np.ndarray:
    """Bring angles inside the joint limits.

    Args:
        angles: (..., D) angles in degrees, in the order of ``DOFS``.

    Returns:
        (..., D) angles in degrees.
    """
    return np.clip(angles, LIMITS[:, 0], LIMITS[:, 1])


def mirror(angles: np.ndarray) -> np.ndarray:
    """Exchange left and right.

    Args:
        angles: (..., D) angles in degrees, in the order of ``DOFS``.

    Returns:
        (..., D) the angles of the mirrored pose.
    """
    axial, lateral = len(_AXIAL), len(_LATERAL)
    out = np.concatenate(
        [angles[..., :axial], angles[..., axial + lateral :], angles[..., axial : axial + lateral]], -1
    )
    out[..., MIRRORED_AXIAL] *= -1
    return out
