"""Errors of 3D joints after the alignments of the protocols (yang2018 section 5).

A predicted joint that is no number is infinitely far away: which joints count is said by the labels alone.
"""

from __future__ import annotations

import numpy as np

from .pck import BoolArray, FloatArray, distances_to


def joint_errors(pred: FloatArray, gt: FloatArray, labelled: BoolArray) -> FloatArray:
    """Distance of each joint to its true position, nothing aligned.

    Args:
        pred: Predictions (K, 3).
        gt: Ground truth (K, 3).
        labelled: Which joints count, (K,).

    Returns:
        Distances (K,) in the unit of the positions, NaN where a joint does not count.

    Example:
        >>> joint_errors(np.array([[3, 4, 0], [1, 1, 1]]), np.zeros((2, 3)), np.array([True, False]))
        array([ 5., nan])
    """
    return np.where(labelled, distances_to(pred, gt), np.nan)


def root_aligned_errors(pred: FloatArray, gt: FloatArray, labelled: BoolArray, root: int) -> FloatArray:
    """:func:`joint_errors` after the prediction was moved so that the roots meet; all NaN without a labelled root.

    Example:
        >>> root_aligned_errors(np.array([[1, 0, 0], [1, 5, 0]]), np.zeros((2, 3)), np.array([True, True]), root=0)
        array([0., 5.])
    """
    moved = pred - pred[root] + gt[root]
    return joint_errors(moved, gt, labelled & labelled[root])


def procrustes_errors(pred: FloatArray, gt: FloatArray, labelled: BoolArray, scaled: bool = True) -> FloatArray:
    """:func:`joint_errors` after the rotation, shift and uniform scale that bring the labelled joints closest.

    MMPose's ``keypoint_mpjpe`` would let joints without a label pull at the alignment.

    Args:
        pred: Predictions (K, 3).
        gt: Ground truth (K, 3).
        labelled: Which joints count, (K,).
        scaled: Without it the size of the prediction stays: a rigid transform.

    Example:
        >>> pose = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]])
        >>> procrustes_errors(2 * pose + 7, pose, np.ones(4, dtype=bool)).round(9)
        array([0., 0., 0., 0.])
    """
    aligned = np.array(pred, dtype=np.float64)
    pulls = labelled & np.isfinite(aligned).all(axis=-1)
    if pulls.any():
        aligned[pulls] = _fitted(aligned[pulls], np.asarray(gt, dtype=np.float64)[pulls], scaled)
    return joint_errors(aligned, gt, labelled)


def _fitted(source: FloatArray, target: FloatArray, scaled: bool) -> FloatArray:
    """``source`` (N, 3) on ``target`` (N, 3): Umeyama 1991."""
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    u, stretch, vt = np.linalg.svd(b.T @ a)
    sign = np.array([1, 1, np.sign(np.linalg.det(u @ vt))])  # no reflection
    size = (a**2).sum()
    # A pose collapsed into one point, as of an untrained network, has no scale; the best is the middle.
    scale = (stretch * sign).sum() / size if scaled and size > 0 else 1.0
    return scale * a @ (u * sign @ vt).T + target.mean(axis=0)
