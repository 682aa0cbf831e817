"""Numbers that describe the shape of a pose and do not depend on its place, size or rotation in the image.

By joint names, so that they fit COCO-17, MPII-16, LSP-14 and any data set with these names or their aliases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .joint_names import canonical_names
from .pck import BoolArray, FloatArray

FAMILIES = ('limbs', 'symmetry', 'angles')
LIMBS = dict(upper_arm=('shoulder', 'elbow'), forearm=('elbow', 'wrist'), thigh=('hip', 'knee'), shin=('knee', 'ankle'))
ANGLES = dict(
    shoulder=('hip', 'shoulder', 'elbow'),
    elbow=('shoulder', 'elbow', 'wrist'),
    hip=('shoulder', 'hip', 'knee'),
    knee=('hip', 'knee', 'ankle'),
)
HEADS = ('head_top', 'head', 'nose')  # the first that a data set has

#: One joint, or the middle of several, as joint indices.
Point = tuple[int, ...]


class Feature(NamedTuple):
    """One number of a pose.

    Attributes:
        name: For example ``left_forearm``.
        family: One of :data:`FAMILIES`. ``limbs``: distance of points 0 and 1 over that of points 2 and 3, >= 0.
            ``symmetry``: (L - R) / (L + R) of the distances L of points 0 and 1 and R of points 2 and 3, in [-1, 1].
            ``angles``: angle at point 1 between points 0 and 2, in degrees, [0, 180].
        points: The points that it is made of.
    """

    name: str
    family: str
    points: tuple[Point, ...]


def pose_features(names: Sequence[str]) -> list[Feature]:
    """The features that the joints of a data set allow.

    Lengths are in units of the torso, from the middle of the shoulders to the middle of the hips.

    Args:
        names: Joint names of a data set in its order.

    Returns:
        Eight limbs, the widths of shoulders and hips, the head where there is one; four symmetries; eight angles.

    Raises:
        ValueError: A joint of shoulders, elbows, wrists, hips, knees or ankles is missing.

    Example:
        >>> joints = ('shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle')
        >>> features = pose_features([f'{side}_{joint}' for joint in joints for side in ('left', 'right')])
        >>> len(features), features[0]
        (22, Feature(name='left_upper_arm', family='limbs', points=((0,), (2,), (0, 1), (6, 7))))
    """
    wanted = [f'{side}_{joint}' for side in ('left', 'right') for joint in dict.fromkeys(sum(LIMBS.values(), ()))]
    known = canonical_names(names)
    if missing := [name for name in wanted if name not in known]:
        raise ValueError(f'plausibility needs the joints {missing}, but the data set has {list(names)}')

    def point(*joints: str) -> Point:
        return tuple(known.index(joint) for joint in joints)

    def of(side: str, *joints: str) -> tuple[Point, ...]:
        return tuple(point(f'{side}_{joint}') for joint in joints)

    shoulders, hips = point('left_shoulder', 'right_shoulder'), point('left_hip', 'right_hip')
    torso = (shoulders, hips)
    features = [
        Feature(f'{side}_{limb}', 'limbs', (*of(side, *ends), *torso))
        for limb, ends in LIMBS.items()
        for side in ('left', 'right')
    ]
    for joint in ('shoulder', 'hip'):
        features.append(Feature(f'{joint}_width', 'limbs', (*of('left', joint), *of('right', joint), *torso)))
    if head := next((name for name in HEADS if name in known), None):
        features.append(Feature(head, 'limbs', (point(head), shoulders, *torso)))
    features += [Feature(limb, 'symmetry', (*of('left', *e), *of('right', *e))) for limb, e in LIMBS.items()]
    features += [
        Feature(f'{side}_{joint}', 'angles', of(side, *joints))
        for joint, joints in ANGLES.items()
        for side in ('left', 'right')
    ]
    return features


def measure(features: Sequence[Feature], keypoints: FloatArray, labelled: BoolArray) -> FloatArray:
    """Features of poses.

    Args:
        features: F features.
        keypoints: Positions (N, K, 2), pixels.
        labelled: Which positions count, (N, K).

    Returns:
        Values (N, F) in the units of :class:`Feature`; NaN where a joint does not count or is nowhere, the torso or
        both limbs of a symmetry have no length, or a side of an angle has none.
    """
    keypoints = np.asarray(keypoints, dtype=np.float64)
    positions = np.where(labelled[..., None] & np.isfinite(keypoints), keypoints, np.nan)
    values = [_measure(f.family, *(positions[:, list(point)].mean(axis=1) for point in f.points)) for f in features]
    return np.stack(values, axis=1)


def _measure(family: str, *points: FloatArray) -> FloatArray:
    """One feature (N,) of points (N, 2)."""
    if family == 'angles':
        first, second = points[0] - points[1], points[2] - points[1]
        cross = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
        angle = np.degrees(np.arctan2(np.abs(cross), (first * second).sum(axis=1)))
        return np.where(first.any(axis=1) & second.any(axis=1), angle, np.nan)
    first, second = (np.linalg.norm(points[i] - points[i + 1], axis=1) for i in (0, 2))
    numerator, denominator = (first, second) if family == 'limbs' else (first - second, first + second)
    return np.divide(numerator, denominator, out=np.full_like(first, np.nan), where=denominator > 0)
