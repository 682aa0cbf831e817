"""What the metrics compute, as pure functions."""

from .joint_errors import joint_errors, procrustes_errors, root_aligned_errors
from .joint_groups import GROUPS, group_joints, limb_joints
from .pck import auc, normalized_distances, pck, reference_length
from .pose_accuracy import pose_accuracy

__all__ = [
    'GROUPS',
    'auc',
    'group_joints',
    'joint_errors',
    'limb_joints',
    'normalized_distances',
    'pck',
    'pose_accuracy',
    'procrustes_errors',
    'reference_length',
    'root_aligned_errors',
]
