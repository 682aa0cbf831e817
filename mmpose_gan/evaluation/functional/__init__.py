"""What the metrics compute, as pure functions."""

from .joint_groups import GROUPS, group_joints
from .pck import auc, normalized_distances, pck, reference_length
from .pose_accuracy import pose_accuracy

__all__ = ['GROUPS', 'auc', 'group_joints', 'normalized_distances', 'pck', 'pose_accuracy', 'reference_length']
