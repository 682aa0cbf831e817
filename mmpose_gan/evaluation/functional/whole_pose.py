"""What independent joints cannot show: whether a pose is right as a whole.

Everywhere the labels alone say what counts. A prediction that is NaN is wrong, not left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .joint_names import canonical_names
from .pck import BoolArray, FloatArray
from .pose_features import LIMBS


def left_right_pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """Indices of the joints that exist on both sides, left first.

    Args:
        names: Joint names in the order of the data set, such as ``left_elbow``.

    Example:
        >>> left_right_pairs(['neck', 'right_knee', 'left_knee', 'left_ear'])
        [(2, 1)]
    """
    known = canonical_names(names)
    mirrored = {name: name.replace('left_', 'right_', 1) for name in known if name.startswith('left_')}
    return [(known.index(left), known.index(right)) for left, right in mirrored.items() if right in known]


def limbs(names: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """Indices of the joints at the ends of upper arms, forearms, thighs and shins.

    Args:
        names: Joint names in the order of the data set, such as ``left_elbow``.

    Returns:
        By limb its ends, left and right together; without the limbs that lack a joint.
    """
    known = canonical_names(names)
    found = {}
    for limb, (upper, lower) in LIMBS.items():
        sides = [(f'{side}_{upper}', f'{side}_{lower}') for side in ('left', 'right')]
        found[limb] = [(known.index(a), known.index(b)) for a, b in sides if a in known and b in known]
    return {limb: pairs for limb, pairs in found.items() if pairs}


def within(pred: FloatArray, gt: FloatArray, reach: FloatArray) -> BoolArray:
    """Whether predictions are at most ``reach`` from the truth.

    Args:
        pred: Predictions (..., 2), pixels; NaN is nowhere near.
        gt: Ground truth (..., 2), pixels.
        reach: Largest distance, pixels, of a shape that fits (...); NaN reaches nothing.
    """
    return np.linalg.norm(np.asarray(pred, dtype=np.float64) - gt, axis=-1) <= reach


def share_of_complete(correct: BoolArray, counts: BoolArray, least: float) -> float:
    """Share of people with at least a share of their joints correct.

    Args:
        correct: Which joints are correct, (N, K).
        counts: Which joints count, (N, K); people without any are left out.
        least: Share of the joints that count that must be correct, in (0, 1]; 1 asks for all.

    Returns:
        Share in [0, 1]; NaN without people.

    Example:
        >>> share_of_complete(np.array([[True, False], [True, True]]), np.ones((2, 2), bool), 1.0)
        0.5
    """
    total = counts.sum(axis=1)
    # Less than a joint's share below, for products such as 0.1 * 3, which is above 0.3.
    return _mean(((correct & counts).sum(axis=1) >= least * total - 1e-9)[total > 0])


def collapsed_pairs(
    pred: FloatArray,
    gt: FloatArray,
    counts: BoolArray,
    unit: FloatArray,
    pairs: Sequence[tuple[int, int]],
    near: float = 0.15,
    apart: float = 0.4,
) -> tuple[BoolArray, BoolArray]:
    """Left and right joints that are predicted on one spot although the truth has them apart.

    Args:
        pred: Predictions (N, K, 2), pixels.
        gt: Ground truth (N, K, 2), pixels.
        counts: Which joints are labelled, (N, K).
        unit: Length of each person's torso, (N,), pixels; NaN or 0 where there is none, and no pair counts.
        pairs: P pairs of joint indices.
        near: Predicted at most so far apart is one spot, in units.
        apart: Farther apart in the truth is two spots, in units.

    Returns:
        Which pairs collapsed, and which pairs count, each (N, P). NaN predictions collapse: they are wrong.
    """
    left, right = (list(side) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    scale = np.where(unit > 0, unit, np.nan)[:, None]

    def gap(keypoints: FloatArray) -> FloatArray:
        points = np.asarray(keypoints, dtype=np.float64)
        return np.linalg.norm(points[:, left] - points[:, right], axis=-1) / scale

    asked = counts[:, left] & counts[:, right] & (gap(gt) > apart)
    return asked & ~(gap(pred) > near), asked


def correct_limbs(
    pred: FloatArray, gt: FloatArray, counts: BoolArray, pairs: Sequence[tuple[int, int]], share: float = 0.5
) -> tuple[BoolArray, BoolArray]:
    """Percentage of correct parts (Ferrari, Marin-Jimenez & Zisserman, CVPR 2008), in its strict reading.

    A limb is correct where **both** ends are at most a share of its true length from theirs; the loose reading, which
    the code of that paper's authors has, asks it of their mean (Pishchulin et al., CVPR 2012, section 5, on both).

    Args:
        pred: Predictions (N, K, 2), pixels.
        gt: Ground truth (N, K, 2), pixels.
        counts: Which joints are labelled, (N, K).
        pairs: P pairs of joint indices, the limbs' ends.
        share: Of the limb's length.

    Returns:
        Which limbs are correct, and which count, each (N, P). A limb without length does not count.
    """
    first, second = (list(side) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    length = np.linalg.norm(np.asarray(gt, dtype=np.float64)[:, first] - gt[:, second], axis=-1)
    asked = counts[:, first] & counts[:, second] & (length > 0)
    ends = [within(pred[:, side], gt[:, side], share * length) for side in (first, second)]
    return asked & ends[0] & ends[1], asked


def share_of(hits: BoolArray, counts: BoolArray) -> float:
    """Share of what counts that is hit, in [0, 1]; NaN where nothing counts."""
    return _mean(hits[counts])


def _mean(values: BoolArray) -> float:
    return float(values.mean()) if values.size else float('nan')
