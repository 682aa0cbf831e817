"""What the metrics compute, as pure functions."""

from .confidence import auroc, average_precision, calibration_error, risk_coverage_area
from .joint_errors import joint_errors, procrustes_errors, root_aligned_errors
from .joint_groups import GROUPS, group_joints, limb_joints
from .joint_names import ALIASES, canonical_names, find_joint
from .pck import auc, normalized_distances, pck, reference_length
from .pose_accuracy import pose_accuracy
from .whole_pose import collapsed_pairs, correct_limbs, left_right_pairs, limbs, share_of_complete

__all__ = [
    'ALIASES',
    'GROUPS',
    'auc',
    'auroc',
    'average_precision',
    'calibration_error',
    'canonical_names',
    'collapsed_pairs',
    'correct_limbs',
    'find_joint',
    'group_joints',
    'joint_errors',
    'left_right_pairs',
    'limb_joints',
    'limbs',
    'normalized_distances',
    'pck',
    'pose_accuracy',
    'procrustes_errors',
    'reference_length',
    'risk_coverage_area',
    'root_aligned_errors',
    'share_of_complete',
]
