"""What the data sets of MMPose call the joints of a body."""

from __future__ import annotations

from collections.abc import Sequence

#: Names of MMPose's data sets for joints that have another name elsewhere, by the name that this package goes by.
ALIASES: dict[str, tuple[str, ...]] = {
    'head_top': ('top_head',),  # CrowdPose, Shelf, Campus
    # MPII, MHP; PoseTrack18; Shelf, Campus; Human3.6M
    'neck': ('upper_neck', 'head_bottom', 'bottom_head', 'neck_base'),
    'left_ankle': ('left_foot',),  # Human3.6M
    'right_ankle': ('right_foot',),
    'pelvis': ('root', 'mid_hip', 'hip'),  # Human3.6M, MPI-INF-3DHP; Panoptic; Halpe
}
_CANONICAL = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
_SIDES = {'l_': 'left_', 'r_': 'right_'}  # UBody: L_Hip


def canonical_names(names: Sequence[str]) -> list[str]:
    """The names that this package goes by, joint by joint; an alias beside its own joint stays what it is.

    Example:
        >>> canonical_names(['root', 'right_foot', 'L_Hip', 'neck', 'upper_neck'])
        ['pelvis', 'right_ankle', 'left_hip', 'neck', 'upper_neck']
    """
    plain = [name.lower() for name in names]
    plain = [_SIDES.get(name[:2], name[:2]) + name[2:] for name in plain]
    return [name if _CANONICAL.get(name, name) in plain else _CANONICAL.get(name, name) for name in plain]


def find_joint(names: Sequence[str], joint: str) -> int:
    """Index of a joint by its name in the data set, or by the name that this package goes by.

    Args:
        names: Joint names of a data set in its order.
        joint: The joint.

    Raises:
        ValueError: The data set has no such joint.

    Example:
        >>> find_joint(['root', 'right_foot'], 'right_ankle')
        1
    """
    for known in (list(names), canonical_names(names)):
        if joint in known:
            return known.index(joint)
    raise ValueError(f'the data set has no joint {joint!r}, it has {list(names)}')
