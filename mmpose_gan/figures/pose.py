"""Random poses: a family, joint angles inside their limits, and a figure that does not run through itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from .families import FAMILY_NAMES, POSE_FAMILIES, moments, shares
from .limits import clamp, mirror
from .skeleton import ANKLE_HEIGHT, JOINT_INDEX, Physiques, forward_kinematics, rotation

_MEAN, _STD = (np.stack(part) for part in zip(*map(moments, POSE_FAMILIES), strict=True))
_PITCH, _ROLL = (np.array([getattr(f, name) for f in POSE_FAMILIES]) for name in ('pitch', 'roll'))
_AIRBORNE = np.array([f.airborne for f in POSE_FAMILIES])


@dataclass(frozen=True)
class Poses:
    """Poses of n figures; the pelvis stands over the origin and the ground is y = 0.

    Attributes:
        family: (n,) index into ``families.POSE_FAMILIES``.
        angles: (n, D) joint angles in degrees.
        joints: (n, J, 3) joint positions in metres.
        frames: (n, S, 3, 3) segment orientations.
    """

    family: np.ndarray
    angles: np.ndarray
    joints: np.ndarray
    frames: np.ndarray


def sample_angles(
    rng: np.random.Generator, family: np.ndarray, turn: tuple[float, float] = (0, 360)
) -> tuple[np.ndarray, np.ndarray]:
    """Draw joint angles and orientations of the pelvis.

    Args:
        rng: Source of randomness.
        family: (n,) index into ``families.POSE_FAMILIES``.
        turn: Range of directions that figures are turned to, in degrees; at 0 they face z.

    Returns:
        (n, D) angles in degrees inside the joint limits, and (n, 3, 3) orientations.
    """
    count = len(family)
    angles = clamp(_MEAN[family] + _STD[family] * rng.standard_normal((count, _MEAN.shape[1])))
    flip = rng.random(count) < 0.5
    angles = np.where(flip[:, None], mirror(angles), angles)
    pitch, roll = (table[family, 0] + table[family, 1] * rng.standard_normal(count) for table in (_PITCH, _ROLL))
    roll = np.where(flip, -roll, roll)
    root = rotation(1, rng.uniform(*turn, count)) @ rotation(2, roll) @ rotation(0, pitch)
    return angles, root


def _distance_to_segment(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Distances of (n, P, 3) points to (n, 3) segments, (n, P)."""
    axis = (end - start)[:, None]
    along = np.clip(((points - start[:, None]) * axis).sum(-1) / (axis**2).sum(-1), 0, 1)
    return np.linalg.norm(points - start[:, None] - along[..., None] * axis, axis=-1)


def penetration(joints: np.ndarray, stature: np.ndarray) -> np.ndarray:
    """How deep hands, forearms and knees stick in the trunk, the head or the other leg.

    Args:
        joints: (n, J, 3) joint positions in metres.
        stature: (n,) metres.

    Returns:
        (n,) sum of the depths in statures; 0 for a pose without contact.
    """
    at = {name: joints[:, index] for name, index in JOINT_INDEX.items()}
    arm = np.stack(
        [p for s in 'lr' for p in (at[f'{s}_hand'], at[f'{s}_wrist'], (at[f'{s}_wrist'] + at[f'{s}_elbow']) / 2)], 1
    )
    elbow = np.stack([at['l_elbow'], at['r_elbow']], 1)
    trunk = _distance_to_segment(arm, at['pelvis'], at['thorax']) - 0.085 * stature[:, None]
    elbows = _distance_to_segment(elbow, at['pelvis'], at['thorax']) - 0.095 * stature[:, None]
    head = _distance_to_segment(arm, at['upper_neck'], at['head_top']) - 0.065 * stature[:, None]
    depth = sum(np.minimum(gap, 0).sum(1) for gap in (trunk, elbows, head))
    for side, other in ('lr', 'rl'):
        leg = np.stack([at[f'{side}_knee'], (at[f'{side}_knee'] + at[f'{side}_ankle']) / 2, at[f'{side}_ankle']], 1)
        for start, end in (('hip', 'knee'), ('knee', 'ankle')):
            own = np.concatenate([leg, arm], 1)
            gap = _distance_to_segment(own, at[f'{other}_{start}'], at[f'{other}_{end}']) - 0.055 * stature[:, None]
            depth = depth + np.minimum(gap, 0).sum(1)
    return -depth / stature


def sample_poses(
    rng: np.random.Generator,
    physiques: Physiques,
    candidates: int = 6,
    families: Collection[str] = FAMILY_NAMES,
    turn: tuple[float, float] = (0, 360),
) -> Poses:
    """Draw one pose for each figure: the least self-penetrating of a few candidates.

    Args:
        rng: Source of randomness.
        physiques: Sizes of n figures.
        candidates: Draws to choose from.
        families: Names of the pose families to draw from.
        turn: See :func:`sample_angles`.

    Returns:
        The poses.
    """
    count = len(physiques.stature)
    family = rng.choice(len(POSE_FAMILIES), count, p=shares(families))
    many = np.repeat(np.arange(count), candidates)
    angles, root = sample_angles(rng, family[many], turn)
    joints, frames = forward_kinematics(angles, root, physiques.bones[many])
    best = (
        penetration(joints, physiques.stature[many]).reshape(count, candidates).argmin(1)
        + np.arange(count) * candidates
    )
    joints, frames = joints[best], frames[best]
    # The lowest joint rests on the ground, by the thickness of an ankle.
    lift = ANKLE_HEIGHT * physiques.stature - joints[..., 1].min(1) + _AIRBORNE[family] * rng.random(count)
    joints[..., 1] += lift[:, None]
    return Poses(family, angles[best], joints, frames)
