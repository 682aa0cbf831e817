"""Fits the calibration of a critic, by scikit-learn."""

from __future__ import annotations

import warnings

import numpy as np
import torch
from torch import Tensor

from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray

from .calibration import JOINT_BIAS, JOINT_WEIGHT, POSE_BIAS, POSE_WEIGHT
from .evidence import Evidence

#: Inverse strength of the ridge on weights of standardized numbers, scikit-learn's own default.
C = 1.0


def fit_calibration(
    evidence: Evidence, wrong_joints: BoolArray, counts: BoolArray, wrong_poses: BoolArray, whole: BoolArray
) -> dict[str, Tensor]:
    """The weights of both logistic regressions.

    All joints share their weights and have a bias each.

    Args:
        evidence: Of N poses of K joints.
        wrong_joints: Which joints are wrong, shape (N, K).
        counts: Which joints have a label, shape (N, K).
        wrong_poses: Which poses are wrong, shape (N,).
        whole: Which poses count, shape (N,).

    Returns:
        The tensors by name; see :class:`~mmpose_gan.models.critic.calibration.Calibration`.

    Raises:
        ValueError: There is nothing to tell apart: all are right, or all are wrong.
    """
    joints = evidence.joints.double().cpu().numpy()
    numbers, count = joints.shape[2], joints.shape[1]
    whose = np.broadcast_to(np.eye(count), (len(joints), count, count))
    rows = np.concatenate([joints, whose], axis=2)[counts]
    weights, bias = _regress('joint', rows, ~wrong_joints[counts], numbers)
    poses = evidence.poses.double().cpu().numpy()[whole]
    pose_weights, pose_bias = _regress('pose', poses, ~wrong_poses[whole], poses.shape[1])
    found = {
        JOINT_WEIGHT: weights[:numbers],
        JOINT_BIAS: weights[numbers:] + bias,
        POSE_WEIGHT: pose_weights,
        POSE_BIAS: np.array([pose_bias]),
    }
    return {name: torch.from_numpy(values).float() for name, values in found.items()}


def _regress(what: str, rows: FloatArray, right: BoolArray, standardized: int) -> tuple[FloatArray, float]:
    """Weights and bias of a logistic regression whose first numbers are standardized, in the numbers' own units."""
    # Here, because it takes its time to import and only fitting needs it.
    from sklearn.linear_model import LogisticRegression

    if right.all() or not right.any():
        raise ValueError(
            f'of {right.size} labelled {what}s {int(right.sum())} are right, so there is nothing to tell apart; '
            'calibrate on more people, or with another threshold'
        )
    centre, scale = np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    centre[:standardized] = rows[:, :standardized].mean(axis=0)
    scale[:standardized] = np.maximum(rows[:, :standardized].std(axis=0), 1e-6)
    with warnings.catch_warnings():
        warnings.simplefilter('error')  # what has not converged is no calibration
        model = LogisticRegression(C=C, max_iter=10000).fit((rows - centre) / scale, right)
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ centre)
