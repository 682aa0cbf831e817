"""The 3D skeleton: bone lengths of a population, and forward kinematics.

Body frame: x to the figure's left, y up, z forwards; metres. At rest a figure stands upright with hanging arms.

Segment lengths are fractions of the stature from Drillis & Contini, *Body Segment Parameters*, New York University
report 1166-03 (1966), as drawn in Winter, *Biomechanics and Motor Control of Human Movement*, 4th ed. (2009), figure
4.1. That figure gives the breadth of the hips but not the distance of the hip joints; half the breadth is used (16
cm for a stature of 1.70 m).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .limits import DOF_INDEX

# Heights above the ground and breadths, in statures: hip 0.530, shoulder 0.818, chin 0.870, eye 0.936.
BONES: dict[str, float] = {
    'lower_trunk': 0.144,  # pelvis to the middle of the spine; the trunk, 0.818 - 0.530, is split in half
    'upper_trunk': 0.144,
    'neck': 0.052,
    'head': 0.130,
    'shoulder': 0.129,  # from the middle to a shoulder joint
    'upper_arm': 0.186,
    'forearm': 0.146,
    'hand': 0.108,
    'hip': 0.191 / 4,  # from the middle to a hip joint
    'thigh': 0.245,
    'shank': 0.246,
    'foot': 0.109,  # forward reach of the toes from the ankle, in a foot of 0.152
}
"""Length of each bone as a fraction of the stature."""

BONE_SPREAD = 0.04
"""Individuals' bones differ from the table by at most this fraction (our choice)."""

ANKLE_HEIGHT = 0.039
STATURE_RANGE = (1.45, 2.0)

JOINTS: tuple[str, ...] = (
    'pelvis', 'spine', 'thorax', 'upper_neck', 'head_top',
    'l_shoulder', 'l_elbow', 'l_wrist', 'l_hand', 'l_hip', 'l_knee', 'l_ankle', 'l_toe',
    'r_shoulder', 'r_elbow', 'r_wrist', 'r_hand', 'r_hip', 'r_knee', 'r_ankle', 'r_toe',
)  # fmt: skip
JOINT_INDEX: dict[str, int] = {name: index for index, name in enumerate(JOINTS)}

SEGMENTS: tuple[str, ...] = (
    'pelvis', 'spine', 'thorax', 'neck', 'head',
    'l_upper_arm', 'l_forearm', 'l_hand', 'l_thigh', 'l_shank', 'l_foot',
    'r_upper_arm', 'r_forearm', 'r_hand', 'r_thigh', 'r_shank', 'r_foot',
)  # fmt: skip
SEGMENT_INDEX: dict[str, int] = {name: index for index, name in enumerate(SEGMENTS)}

BONE_OF: dict[tuple[str, str], str] = {
    ('pelvis', 'spine'): 'lower_trunk', ('spine', 'thorax'): 'upper_trunk', ('thorax', 'upper_neck'): 'neck',
    ('upper_neck', 'head_top'): 'head',
    **{(a if a in ('thorax', 'pelvis') else f'{s}_{a}', f'{s}_{b}'): bone for s in 'lr' for a, b, bone in (
        ('thorax', 'shoulder', 'shoulder'), ('shoulder', 'elbow', 'upper_arm'), ('elbow', 'wrist', 'forearm'),
        ('wrist', 'hand', 'hand'), ('pelvis', 'hip', 'hip'), ('hip', 'knee', 'thigh'), ('knee', 'ankle', 'shank'))},
}  # fmt: skip
"""(parent joint, child joint) -> name of the bone between them."""


@dataclass(frozen=True)
class Physiques:
    """Sizes of n figures.

    Attributes:
        stature: (n,) metres.
        bones: (n, B) bone lengths in metres, in the order of ``BONES``.
        girth: (n,) factor on the thickness of trunk and limbs.
    """

    stature: np.ndarray
    bones: np.ndarray
    girth: np.ndarray


def sample_physiques(rng: np.random.Generator, count: int) -> Physiques:
    """Draw the sizes of ``count`` figures."""
    stature = np.clip(rng.normal(1.70, 0.10, count), *STATURE_RANGE)
    spread = np.clip(rng.normal(1.0, BONE_SPREAD / 2, (count, len(BONES))), 1 - BONE_SPREAD, 1 + BONE_SPREAD)
    bones = stature[:, None] * spread * np.array([*BONES.values()])
    return Physiques(stature, bones, np.clip(rng.normal(1.0, 0.10, count), 0.82, 1.3))


def rotation(axis: int, degrees: np.ndarray) -> np.ndarray:
    """Right-handed rotations about a coordinate axis.

    Args:
        axis: 0, 1 or 2 for x, y, z.
        degrees: (n,) angles.

    Returns:
        (n, 3, 3) matrices that act on column vectors.
    """
    radians = np.deg2rad(degrees)
    cos, sin = np.cos(radians), np.sin(radians)
    out = np.zeros((*radians.shape, 3, 3))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    out[..., axis, axis] = 1
    out[..., i, i] = out[..., j, j] = cos
    out[..., j, i] = sin
    out[..., i, j] = -sin
    return out


def forward_kinematics(angles: np.ndarray, root: np.ndarray, bones: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Joint positions and segment orientations from joint angles.

    Args:
        angles: (n, D) angles in degrees, in the order of ``limits.DOFS``.
        root: (n, 3, 3) orientation of the pelvis in the world.
        bones: (n, B) bone lengths in metres, in the order of ``BONES``.

    Returns:
        (n, J, 3) joint positions relative to the pelvis in metres, and (n, S, 3, 3) orientations of ``SEGMENTS``
        (columns are the segment's axes in the world).
    """
    length = dict(zip(BONES, bones.T, strict=True))
    joints = np.zeros((len(angles), len(JOINTS), 3))
    frames = np.zeros((len(angles), len(SEGMENTS), 3, 3))

    def turn(name: str, axis: int, sign: float = 1.0, share: float = 1.0) -> np.ndarray:
        return rotation(axis, sign * share * angles[:, DOF_INDEX[name]])

    def place(child: str, parent: str, frame: np.ndarray, axis: int, distance: np.ndarray) -> None:
        joints[:, JOINT_INDEX[child]] = joints[:, JOINT_INDEX[parent]] + frame[:, :, axis] * distance[:, None]

    def put(segment: str, frame: np.ndarray) -> np.ndarray:
        frames[:, SEGMENT_INDEX[segment]] = frame
        return frame

    pelvis = put('pelvis', root)
    # Trunk and neck share their bend between two segments each.
    bend = {
        part: turn(f'{part}_twist', 1, share=0.5)
        @ turn(f'{part}_side', 2, share=0.5)
        @ turn(f'{part}_flex', 0, share=0.5)
        for part in ('lumbar', 'neck')
    }
    spine = put('spine', pelvis @ bend['lumbar'])
    thorax = put('thorax', spine @ bend['lumbar'])
    neck = put('neck', thorax @ bend['neck'])
    head = put('head', neck @ bend['neck'])
    place('spine', 'pelvis', spine, 1, length['lower_trunk'])
    place('thorax', 'spine', thorax, 1, length['upper_trunk'])
    place('upper_neck', 'thorax', neck, 1, length['neck'])
    place('head_top', 'upper_neck', head, 1, length['head'])

    for side, sign in (('l', 1.0), ('r', -1.0)):
        s = f'{side}_'
        place(s + 'shoulder', 'thorax', thorax, 0, sign * length['shoulder'])
        arm = (
            thorax
            @ turn(s + 'shoulder_flex', 0, -1)
            @ turn(s + 'shoulder_abd', 2, sign)
            @ turn(s + 'shoulder_twist', 1, sign)
        )
        forearm = put(s + 'upper_arm', arm) @ turn(s + 'elbow_flex', 0, -1) @ turn(s + 'forearm_twist', 1, sign)
        hand = put(s + 'forearm', forearm) @ turn(s + 'wrist_flex', 2, -sign)
        place(s + 'elbow', s + 'shoulder', arm, 1, -length['upper_arm'])
        place(s + 'wrist', s + 'elbow', forearm, 1, -length['forearm'])
        place(s + 'hand', s + 'wrist', put(s + 'hand', hand), 1, -length['hand'])

        place(s + 'hip', 'pelvis', pelvis, 0, sign * length['hip'])
        thigh = pelvis @ turn(s + 'hip_flex', 0, -1) @ turn(s + 'hip_abd', 2, sign) @ turn(s + 'hip_twist', 1, sign)
        shank = put(s + 'thigh', thigh) @ turn(s + 'knee_flex', 0)
        foot = put(s + 'shank', shank) @ turn(s + 'ankle_flex', 0)
        place(s + 'knee', s + 'hip', thigh, 1, -length['thigh'])
        place(s + 'ankle', s + 'knee', shank, 1, -length['shank'])
        place(s + 'toe', s + 'ankle', put(s + 'foot', foot), 2, length['foot'])
    return joints, frames
