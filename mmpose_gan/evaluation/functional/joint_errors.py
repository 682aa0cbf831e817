"""Errors of 3D joints after the alignments of the protocols (yang2018 section 5)."""

from __future__ import annotations

import numpy as np
from mmpose.evaluation.functional.mesh_eval import compute_similarity_transform

from .pck import BoolArray, FloatArray


def joint_errors(pred: FloatArray, gt: FloatArray, labelled: BoolArray) -> FloatArray:
    """Distance of each joint to its true position, nothing aligned.

    Args:
        pred: Predictions (K, 3).
        gt: Ground truth (K, 3).
        labelled: Which joints count, (K,).

    Returns:
        Distances (K,) in the unit of the positions, NaN where a joint does not count.

    >>> joint_errors(np.array([[3, 4, 0], [1, 1, 1]]), np.zeros((2, 3)), np.array([True, False]))
    array([ 5., nan])
    """
    return np.where(labelled, np.linalg.norm(pred - gt, axis=-1), np.nan)


def root_aligned_errors(pred: FloatArray, gt: FloatArray, labelled: BoolArray, root: int) -> FloatArray:
    """:func:`joint_errors` after the prediction was moved so that the roots meet; all NaN without a labelled root.

    >>> root_aligned_errors(np.array([[1, 0, 0], [1, 5, 0]]), np.zeros((2, 3)), np.array([True, True]), root=0)
    array([0., 5.])
    """
    moved = pred - pred[root] + gt[root]
    return joint_errors(moved, gt, labelled & labelled[root])


def procrustes_errors(pred: FloatArray, gt: FloatArray, labelled: BoolArray) -> FloatArray:
    """:func:`joint_errors` after the rotation, uniform scale and shift that bring the labelled joints closest.

    MMPose's ``keypoint_mpjpe`` would let joints without a label pull at the alignment.

    >>> pose = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]])
    >>> procrustes_errors(2 * pose + 7, pose, np.ones(4, dtype=bool)).round(9)
    array([0., 0., 0., 0.])
    """
    aligned = np.array(gt, dtype=np.float64)
    if labelled.any():
        source, target = (np.asarray(points, dtype=np.float64)[labelled] for points in (pred, gt))
        # A pose collapsed into one point, as of an untrained network, has no scale; the best is the middle.
        collapsed = np.ptp(source, axis=0).max() == 0
        aligned[labelled] = target.mean(axis=0) if collapsed else compute_similarity_transform(source, target)
    return joint_errors(aligned, gt, labelled)
