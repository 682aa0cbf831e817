"""Columns of the papers' tables: which joints make up Head, Sho., Elb., Wri., Hip, Knee and Ank."""

from __future__ import annotations

from collections.abc import Sequence

from .joint_names import canonical_names

# Heads in the LSP tables are the mean of neck and head top, as the evaluation code of that benchmark pairs them
# (bearpaw/eval_pose, demo_eval_lsp.m: joints 13 and 14). LIP calls the second `head`; COCO has no head joint but those
# of the face. Pelvis, thorax and spine are in no column.
GROUPS: dict[str, tuple[str, ...]] = {
    'Head': ('head_top', 'head', 'neck', 'nose', 'left_eye', 'right_eye', 'left_ear', 'right_ear'),
    'Sho.': ('left_shoulder', 'right_shoulder'),
    'Elb.': ('left_elbow', 'right_elbow'),
    'Wri.': ('left_wrist', 'right_wrist'),
    'Hip': ('left_hip', 'right_hip'),
    'Knee': ('left_knee', 'right_knee'),
    'Ank.': ('left_ankle', 'right_ankle'),
}


def group_joints(names: Sequence[str]) -> dict[str, list[int]]:
    """Indices of the joints in each column, and of all of them under ``Total``.

    Args:
        names: Joint names of a data set in its order, also those of MMPose's data sets that differ (:data:`ALIASES`).

    Returns:
        Column name to joint indices, in the order of the tables. A column may be empty; joints that are in no column
        are not in ``Total`` either. If no joint is in any column, there is only ``Total``, with all joints.

    Example:
        >>> groups = group_joints(['pelvis', 'left_knee', 'right_knee', 'neck_base'])
        >>> groups['Knee'], groups['Head'], groups['Hip'], groups['Total']
        ([1, 2], [3], [], [1, 2, 3])
        >>> group_joints(['wing', 'tail'])
        {'Total': [0, 1]}
    """
    canonical = canonical_names(names)
    groups = {title: [canonical.index(n) for n in members if n in canonical] for title, members in GROUPS.items()}
    total = sorted(index for members in groups.values() for index in members)
    return groups | {'Total': total} if total else {'Total': list(range(len(names)))}


def limb_joints(names: Sequence[str]) -> dict[str, list[int]]:
    """Indices of the joints at the ends of upper and lower arms and legs (yang2018 Table 2).

    Args:
        names: See :func:`group_joints`.

    Returns:
        Column name to joint indices, left and right together; without the columns that lack a joint.

    Example:
        >>> limb_joints(['left_hip', 'left_knee', 'right_knee', 'right_hip'])
        {'U.Legs': [0, 1, 3, 2]}
    """
    ends = {
        'U.Arms': ('shoulder', 'elbow'),
        'L.Arms': ('elbow', 'wrist'),
        'U.Legs': ('hip', 'knee'),
        'L.Legs': ('knee', 'ankle'),
    }
    known = canonical_names(names)
    members = {title: [f'{side}_{end}' for side in ('left', 'right') for end in pair] for title, pair in ends.items()}
    return {title: [known.index(n) for n in joints] for title, joints in members.items() if set(joints) <= set(known)}
