"""Pose families: what a figure is doing, as a distribution over joint angles.

The angles are our own, chosen by eye; ``limits.clamp`` bounds every draw.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from .limits import DOF_INDEX, DOFS

Draw = tuple[float, float]


@dataclass(frozen=True)
class Family:
    """A family of poses.

    Attributes:
        name: One capitalised word; the action's name in the H36M-like export.
        weight: How often it is drawn, relative to the others.
        angles: Movement -> (mean, standard deviation) in degrees. A lateral movement without a side is drawn for
            both sides.
        pitch: Mean and deviation of the pelvis' forward lean in degrees.
        roll: The same, sideways.
        airborne: Highest jump above the ground in metres.
        looseness: Deviation in degrees of every movement that ``angles`` does not name.
    """

    name: str
    weight: float
    angles: dict[str, Draw] = field(default_factory=dict)
    pitch: Draw = (0.0, 4.0)
    roll: Draw = (0.0, 3.0)
    airborne: float = 0.0
    looseness: float = 6.0


_LOOSE_ARMS: dict[str, Draw] = {
    'shoulder_abd': (12, 9),
    'shoulder_flex': (5, 16),
    'elbow_flex': (25, 22),
    'shoulder_twist': (-5, 20),
}

POSE_FAMILIES: tuple[Family, ...] = (
    Family('Standing', 1.4, {**_LOOSE_ARMS, 'knee_flex': (5, 5), 'hip_abd': (5, 4)}),
    Family('Posing', 1.2, {'shoulder_abd': (35, 25), 'shoulder_flex': (20, 30), 'elbow_flex': (85, 35),
           'shoulder_twist': (-15, 40), 'l_hip_flex': (8, 8), 'l_knee_flex': (16, 12), 'hip_abd': (8, 6)}),
    Family('Walking', 1.4, {'l_hip_flex': (26, 7), 'r_hip_flex': (-16, 6), 'l_knee_flex': (10, 7),
           'r_knee_flex': (28, 12), 'l_shoulder_flex': (-22, 10), 'r_shoulder_flex': (26, 12), 'elbow_flex': (28, 14),
           'shoulder_abd': (10, 5), 'r_ankle_flex': (15, 8)}),
    Family('Running', 1.2, {'l_hip_flex': (68, 14), 'r_hip_flex': (-18, 8), 'l_knee_flex': (88, 20),
           'r_knee_flex': (35, 22), 'l_shoulder_flex': (-42, 12), 'r_shoulder_flex': (48, 16), 'elbow_flex': (92, 14),
           'shoulder_abd': (14, 7), 'r_ankle_flex': (30, 10), 'lumbar_flex': (8, 6)}, (10, 5), airborne=0.12),
    Family('Sitting', 1.1, {'hip_flex': (88, 7), 'knee_flex': (84, 14), 'hip_abd': (10, 9), 'shoulder_flex': (32, 18),
           'elbow_flex': (55, 28), 'shoulder_abd': (10, 9), 'lumbar_flex': (12, 12)}),
    Family('Squatting', 1.1, {'hip_flex': (108, 9), 'knee_flex': (118, 12), 'ankle_flex': (-14, 5),
           'hip_abd': (20, 9), 'lumbar_flex': (28, 12), 'shoulder_flex': (72, 28), 'elbow_flex': (35, 28)}, (18, 6)),
    Family('Kneeling', 0.9, {'l_hip_flex': (92, 8), 'l_knee_flex': (96, 8), 'r_hip_flex': (2, 7),
           'r_knee_flex': (94, 7), 'r_ankle_flex': (35, 10), 'shoulder_flex': (35, 30), 'elbow_flex': (60, 30),
           'shoulder_abd': (15, 12)}),
    Family('Reaching', 1.2, {'l_shoulder_flex': (158, 18), 'l_elbow_flex': (14, 12), 'l_shoulder_abd': (10, 14),
           'r_shoulder_flex': (30, 50), 'r_elbow_flex': (30, 25), 'lumbar_side': (-10, 9), 'neck_flex': (-18, 10),
           'l_ankle_flex': (18, 12), 'r_ankle_flex': (18, 12), 'knee_flex': (5, 5), 'r_hip_abd': (10, 7)}),
    Family('Bending', 1.0, {'lumbar_flex': (48, 16), 'hip_flex': (62, 14), 'knee_flex': (16, 12),
           'shoulder_flex': (95, 22), 'elbow_flex': (16, 14), 'neck_flex': (-5, 15), 'hip_abd': (9, 7)}, (46, 10)),
    Family('Lying', 0.6, {'hip_flex': (22, 24), 'knee_flex': (32, 30), 'hip_abd': (14, 10), 'shoulder_abd': (55, 45),
           'elbow_flex': (50, 38), 'shoulder_flex': (15, 25)}, (-88, 5)),
    Family('Prone', 0.5, {'hip_flex': (-4, 10), 'knee_flex': (22, 26), 'hip_abd': (12, 9), 'shoulder_flex': (140, 30),
           'shoulder_abd': (25, 15), 'elbow_flex': (45, 35), 'neck_flex': (-28, 12), 'lumbar_flex': (-12, 8)},
           (88, 5)),
    Family('Resting', 0.5, {'hip_flex': (48, 25), 'knee_flex': (60, 30), 'shoulder_flex': (75, 35),
           'elbow_flex': (75, 35), 'lumbar_flex': (12, 12)}, (0, 12), (86, 7)),
    Family('Crawling', 0.7, {'l_shoulder_flex': (98, 16), 'r_shoulder_flex': (72, 16), 'elbow_flex': (12, 10),
           'l_hip_flex': (98, 14), 'r_hip_flex': (72, 14), 'knee_flex': (92, 10), 'neck_flex': (-30, 12),
           'ankle_flex': (38, 8), 'wrist_flex': (-30, 25)}, (84, 6)),
    Family('Jumping', 1.0, {'shoulder_abd': (122, 30), 'elbow_flex': (22, 20), 'hip_abd': (28, 11),
           'hip_flex': (18, 18), 'knee_flex': (34, 30), 'ankle_flex': (36, 9)}, (0, 10), (0, 8), airborne=0.6),
    Family('Kicking', 0.9, {'l_hip_flex': (96, 16), 'l_knee_flex': (18, 16), 'l_ankle_flex': (28, 12),
           'r_knee_flex': (14, 9), 'r_hip_flex': (-8, 7), 'shoulder_abd': (58, 24), 'elbow_flex': (45, 30),
           'l_hip_abd': (14, 16)}, (-12, 8)),
    Family('Lunging', 0.9, {'l_hip_flex': (82, 10), 'l_knee_flex': (84, 12), 'r_hip_flex': (-22, 6),
           'r_knee_flex': (14, 10), 'r_ankle_flex': (-8, 8), 'shoulder_flex': (60, 50), 'shoulder_abd': (30, 28),
           'elbow_flex': (28, 26)}),
    Family('Throwing', 0.9, {'l_shoulder_abd': (104, 16), 'l_shoulder_twist': (40, 24), 'l_elbow_flex': (85, 24),
           'r_shoulder_flex': (66, 22), 'r_shoulder_abd': (18, 12), 'r_elbow_flex': (20, 16),
           'lumbar_twist': (26, 12), 'lumbar_flex': (-6, 8), 'r_hip_flex': (42, 12), 'r_knee_flex': (34, 14),
           'l_hip_flex': (-12, 7), 'l_knee_flex': (22, 10)}, (-5, 6)),
    Family('Handstand', 0.5, {'shoulder_flex': (168, 8), 'elbow_flex': (8, 7), 'hip_flex': (14, 20),
           'hip_abd': (20, 14), 'knee_flex': (20, 22), 'neck_flex': (-30, 9), 'ankle_flex': (38, 8),
           'wrist_flex': (-40, 15)}, (180, 9), (0, 6)),
    Family('Balancing', 0.8, {'l_hip_flex': (-24, 6), 'l_knee_flex': (14, 14), 'r_hip_flex': (68, 12),
           'r_knee_flex': (8, 6), 'lumbar_flex': (6, 8), 'shoulder_abd': (86, 26), 'elbow_flex': (12, 10),
           'l_ankle_flex': (36, 8), 'neck_flex': (-24, 10)}, (58, 12)),
    Family('Dancing', 1.3, {'shoulder_flex': (60, 55), 'shoulder_abd': (60, 45), 'elbow_flex': (60, 42),
           'shoulder_twist': (-5, 35), 'hip_flex': (30, 34), 'hip_abd': (16, 14), 'knee_flex': (40, 36),
           'lumbar_side': (0, 15), 'lumbar_twist': (0, 20), 'neck_twist': (0, 25), 'ankle_flex': (14, 16)}, (0, 10),
           (0, 8), 0.25, 12.0),
)  # fmt: skip


FAMILY_NAMES = tuple(family.name for family in POSE_FAMILIES)


def shares(names: Collection[str]) -> np.ndarray:
    """How often each of ``POSE_FAMILIES`` is drawn, (F,), where only these names are."""
    weights = np.array([f.weight if f.name in names else 0.0 for f in POSE_FAMILIES])
    return weights / sum(weights)


def moments(family: Family) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of every degree of freedom, (D,) each, in degrees."""
    mean, std = np.zeros(len(DOFS)), np.full(len(DOFS), family.looseness)
    for name, draw in family.angles.items():
        sides = (name,) if name in DOF_INDEX else (f'l_{name}', f'r_{name}')
        for dof in sides:
            mean[DOF_INDEX[dof]], std[DOF_INDEX[dof]] = draw
    return mean, std
