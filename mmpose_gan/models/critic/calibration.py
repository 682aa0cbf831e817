"""Scores that are chances: a logistic regression on the evidence, whose weights lie in the checkpoint."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from .evidence import Evidence

#: Names of the tensors in the state dict, behind ``discriminators.``, so that an exported stock model is without them.
JOINT_WEIGHT, JOINT_BIAS = 'calibration_joint_weight', 'calibration_joint_bias'
POSE_WEIGHT, POSE_BIAS = 'calibration_pose_weight', 'calibration_pose_bias'


class Scores(NamedTuple):
    """Chances of being right, in [0, 1].

    Attributes:
        joints: Of each joint, shape (N, K).
        poses: Of each pose, shape (N,).
    """

    joints: Tensor
    poses: Tensor


class Calibration:
    """The weights of both regressions, kept as buffers of a module; all 0 until ``tools/calibrate.py`` fits them.

    Args:
        store: The module that keeps them: ``model.discriminators``.
        joints: Number of joints K.
        joint_numbers: How many numbers speak for a joint.
        pose_numbers: How many speak for a pose.
    """

    def __init__(self, store: nn.Module, joints: int, joint_numbers: int, pose_numbers: int) -> None:
        self.store = store
        shapes = {JOINT_WEIGHT: joint_numbers, JOINT_BIAS: joints, POSE_WEIGHT: pose_numbers, POSE_BIAS: 1}
        for name, size in shapes.items():
            store.register_buffer(name, torch.zeros(size))

    @property
    def tensors(self) -> dict[str, Tensor]:
        """The buffers by name."""
        return {name: getattr(self.store, name) for name in (JOINT_WEIGHT, JOINT_BIAS, POSE_WEIGHT, POSE_BIAS)}

    def check_fitted(self) -> None:
        """Check that the weights are some.

        Raises:
            RuntimeError: They are not fitted.
        """
        if not self.tensors[JOINT_WEIGHT].any():
            raise RuntimeError(
                'model.test_cfg.critic.rescore: the weights have no calibration; write one into the checkpoint by '
                'tools/calibrate.py CONFIG CHECKPOINT OUT, or leave rescore out'
            )

    def scores(self, evidence: Evidence) -> Scores:
        """The chances that joints and poses are right.

        Raises:
            RuntimeError: The weights are not fitted.
        """
        self.check_fitted()
        own = self.tensors
        joints = (evidence.joints * own[JOINT_WEIGHT]).sum(dim=-1) + own[JOINT_BIAS]
        poses = (evidence.poses * own[POSE_WEIGHT]).sum(dim=-1) + own[POSE_BIAS]
        return Scores(joints.sigmoid(), poses.sigmoid())
