"""What the metrics compute, as pure functions."""

from .joint_groups import GROUPS, group_joints
from .pck import auc, normalized_distances, pck, reference_length

__all__ = ['GROUPS', 'auc', 'group_joints', 'normalized_distances', 'pck', 'reference_length']
