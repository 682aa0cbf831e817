"""The volumes of a figure: rounded cones hung on the skeleton.

Sizes are fractions of the stature, chosen by eye (head, foot and trunk keep the heights and lengths of
``skeleton``'s source).
"""

from __future__ import annotations

import numpy as np

from .clothes import SLOT_INDEX
from .pose import Poses
from .primitives import Primitives
from .skeleton import JOINT_INDEX, SEGMENT_INDEX, Physiques

PARTS: tuple[str, ...] = (
    'head', 'neck', 'trunk',
    'l_shoulder', 'l_upper_arm', 'l_forearm', 'l_hand', 'l_hip', 'l_thigh', 'l_shank', 'l_foot',
    'r_shoulder', 'r_upper_arm', 'r_forearm', 'r_hand', 'r_hip', 'r_thigh', 'r_shank', 'r_foot',
)  # fmt: skip
PART_INDEX: dict[str, int] = {name: index for index, name in enumerate(PARTS)}

Node = tuple[str, str, float, str, tuple[float, float, float], float]
# Node: (joint, next joint, share of the way, segment whose axes carry the offset, offset, radius). `~` stands for
# the side.
_CENTRE_NODES: dict[str, Node] = {
    'cranium': ('upper_neck', 'head_top', 0.60, 'head', (0, 0, 0.006), 0.054),
    'jaw': ('upper_neck', 'head_top', 0.27, 'head', (0, 0, 0.024), 0.034),
    'scalp': ('upper_neck', 'head_top', 0.66, 'head', (0, 0, -0.008), 0.0555),
    'nape': ('upper_neck', 'head_top', 0.42, 'head', (0, 0, -0.020), 0.046),
    'mane': ('thorax', 'upper_neck', 0.0, 'neck', (0, 0.004, -0.046), 0.030),
    'brow_nose': ('upper_neck', 'head_top', 0.47, 'head', (0, 0, 0.0585), 0.0055),
    'nose_tip': ('upper_neck', 'head_top', 0.345, 'head', (0, 0, 0.0665), 0.0085),
    'mouth_l': ('upper_neck', 'head_top', 0.19, 'head', (0.012, 0, 0.0535), 0.0045),
    'mouth_r': ('upper_neck', 'head_top', 0.19, 'head', (-0.012, 0, 0.0535), 0.0045),
    'neck_low': ('thorax', 'upper_neck', 0.0, 'neck', (0, -0.005, -0.004), 0.036),
    'neck_high': ('thorax', 'upper_neck', 1.0, 'neck', (0, 0.018, 0.002), 0.031),
    'chest': ('spine', 'thorax', 0.66, 'thorax', (0, 0, 0.006), 0.096),
    'waist': ('pelvis', 'spine', 0.90, 'spine', (0, 0, 0.004), 0.076),
    'pelvis': ('pelvis', 'spine', 0.04, 'pelvis', (0, 0, 0.0), 0.089),
    'hem': ('l_knee', 'r_knee', 0.5, 'pelvis', (0, 0.055, 0), 0.098),
    'belt': ('pelvis', 'spine', 0.42, 'pelvis', (0, 0, 0.002), 0.081),
}
_SIDE_NODES: dict[str, Node] = {
    'eye_~': ('upper_neck', 'head_top', 0.508, 'head', (0.0185, 0, 0.0545), 0.0062),
    'brow_in_~': ('upper_neck', 'head_top', 0.60, 'head', (0.009, 0, 0.0595), 0.0035),
    'brow_out_~': ('upper_neck', 'head_top', 0.60, 'head', (0.028, 0, 0.0520), 0.0030),
    'ear_~': ('upper_neck', 'head_top', 0.46, 'head', (0.0455, 0, 0.002), 0.0125),
    'pec_~': ('spine', 'thorax', 0.62, 'thorax', (0.040, 0, 0.036), 0.036),
    'collar_~': ('thorax', '~_shoulder', 0.42, 'thorax', (0, -0.026, 0), 0.046),
    'deltoid_~': ('thorax', '~_shoulder', 0.97, 'thorax', (0, -0.004, 0), 0.0375),
    'trapezius_~': ('thorax', '~_shoulder', 0.10, 'thorax', (0, 0.012, -0.012), 0.032),
    'acromion_~': ('thorax', '~_shoulder', 0.80, 'thorax', (0, 0.008, -0.006), 0.026),
    'shoulder_~': ('~_shoulder', '~_elbow', 0.0, '~_upper_arm', (0, 0, 0), 0.036),
    'biceps_~': ('~_shoulder', '~_elbow', 0.50, '~_upper_arm', (0, 0, 0.003), 0.0305),
    'elbow_~': ('~_shoulder', '~_elbow', 1.0, '~_upper_arm', (0, 0, 0), 0.0235),
    'forearm_~': ('~_elbow', '~_wrist', 0.24, '~_forearm', (0, 0, 0), 0.0265),
    'wrist_~': ('~_elbow', '~_wrist', 1.0, '~_forearm', (0, 0, 0), 0.0158),
    'palm_~': ('~_wrist', '~_hand', 0.34, '~_hand', (0, 0, 0.001), 0.0235),
    'fingertip_~': ('~_wrist', '~_hand', 0.93, '~_hand', (0, 0, 0.002), 0.0068),
    'knuckle_~': ('~_wrist', '~_hand', 0.46, '~_hand', (0, 0, 0.003), 0.0088),
    'index_~': ('~_wrist', '~_hand', 0.86, '~_hand', (0, 0, 0.018), 0.0062),
    'index_root_~': ('~_wrist', '~_hand', 0.44, '~_hand', (0, 0, 0.014), 0.0088),
    'little_~': ('~_wrist', '~_hand', 0.80, '~_hand', (0, 0, -0.017), 0.0058),
    'little_root_~': ('~_wrist', '~_hand', 0.42, '~_hand', (0, 0, -0.012), 0.0085),
    'thumb_root_~': ('~_wrist', '~_hand', 0.16, '~_hand', (0, 0, 0.012), 0.0115),
    'thumb_~': ('~_wrist', '~_hand', 0.52, '~_hand', (0.004, 0, 0.036), 0.0068),
    'glute_~': ('~_hip', '~_knee', 0.02, 'pelvis', (0.003, 0.004, -0.017), 0.053),
    'hip_~': ('~_hip', '~_knee', 0.06, '~_thigh', (0.004, 0, 0.002), 0.054),
    'thigh_~': ('~_hip', '~_knee', 0.50, '~_thigh', (0.002, 0, 0.005), 0.046),
    'knee_~': ('~_hip', '~_knee', 1.0, '~_thigh', (0, 0, 0), 0.0315),
    'calf_~': ('~_knee', '~_ankle', 0.30, '~_shank', (0, 0, -0.009), 0.0335),
    'shin_~': ('~_knee', '~_ankle', 0.76, '~_shank', (0, 0, -0.002), 0.0215),
    'ankle_~': ('~_knee', '~_ankle', 1.0, '~_shank', (0, 0, 0), 0.0195),
    'heel_~': ('~_ankle', '~_toe', 0.0, '~_foot', (0, -0.019, -0.022), 0.0205),
    'ball_~': ('~_ankle', '~_toe', 0.66, '~_foot', (0, -0.024, 0), 0.0215),
    'toe_~': ('~_ankle', '~_toe', 0.93, '~_foot', (0.001, -0.027, 0), 0.0165),
}

ROUND = (1.0, 1.0, 1.0)
Cone = tuple[str, str, str, str, str, tuple[float, float, float], str]
# Cone: (first node, second node, part, clothing slot, segment whose axes carry the scale of the half-axes, scale,
# which of its two spheres are drawn: those of a joint only once, those inside of another volume not at all).
_CENTRE_CONES: tuple[Cone, ...] = (
    ('cranium', 'jaw', 'head', 'skin', 'head', (0.85, 1.0, 1.05), '11'),
    ('scalp', 'nape', 'head', 'hair', 'head', (0.90, 0.98, 1.04), '11'),
    ('nape', 'mane', 'head', 'long_hair', 'head', (1.05, 1.0, 0.75), '01'),
    ('brow_nose', 'nose_tip', 'head', 'skin', 'head', ROUND, '01'),
    ('mouth_l', 'mouth_r', 'head', 'lips', 'head', ROUND, '00'),
    ('neck_low', 'neck_high', 'neck', 'skin', 'neck', ROUND, '00'),
    ('chest', 'waist', 'trunk', 'shirt', 'thorax', (1.0, 0.66, 0.64), '11'),
    ('waist', 'belt', 'trunk', 'shirt', 'spine', (1.0, 0.70, 0.69), '01'),
    ('belt', 'hem', 'trunk', 'skirt', 'pelvis', ROUND, '00'),
    ('belt', 'pelvis', 'trunk', 'hips', 'pelvis', (1.0, 0.60, 0.70), '01'),
)
_SIDE_CONES: tuple[Cone, ...] = (
    ('eye_~', 'eye_~', 'head', 'eye', 'head', (1.2, 0.85, 0.8), '10'),
    ('brow_in_~', 'brow_out_~', 'head', 'brow', 'head', ROUND, '00'),
    ('ear_~', 'ear_~', 'head', 'skin', 'head', (0.4, 1.0, 0.65), '10'),
    ('pec_~', 'pec_~', 'trunk', 'shirt', 'thorax', (1.05, 0.95, 0.80), '10'),
    ('collar_~', 'deltoid_~', '~_shoulder', 'shirt', 'thorax', ROUND, '01'),
    ('trapezius_~', 'acromion_~', '~_shoulder', 'shirt', 'thorax', ROUND, '01'),
    ('shoulder_~', 'biceps_~', '~_upper_arm', 'sleeve_high', '~_upper_arm', ROUND, '11'),
    ('biceps_~', 'elbow_~', '~_upper_arm', 'sleeve_mid', '~_upper_arm', ROUND, '01'),
    ('elbow_~', 'forearm_~', '~_forearm', 'sleeve_low', '~_forearm', ROUND, '01'),
    ('forearm_~', 'wrist_~', '~_forearm', 'cuff', '~_forearm', ROUND, '01'),
    ('wrist_~', 'palm_~', '~_hand', 'skin', '~_hand', (0.62, 1.0, 1.0), '01'),
    ('knuckle_~', 'fingertip_~', '~_hand', 'skin', '~_hand', ROUND, '01'),
    ('index_root_~', 'index_~', '~_hand', 'skin', '~_hand', ROUND, '01'),
    ('little_root_~', 'little_~', '~_hand', 'skin', '~_hand', ROUND, '01'),
    ('thumb_root_~', 'thumb_~', '~_hand', 'skin', '~_hand', ROUND, '01'),
    ('glute_~', 'glute_~', '~_hip', 'hips', 'pelvis', ROUND, '10'),
    ('hip_~', 'thigh_~', '~_thigh', 'leg_high', '~_thigh', ROUND, '11'),
    ('thigh_~', 'knee_~', '~_thigh', 'leg_mid', '~_thigh', ROUND, '01'),
    ('knee_~', 'calf_~', '~_shank', 'leg_low', '~_shank', ROUND, '01'),
    ('calf_~', 'shin_~', '~_shank', 'leg_hem', '~_shank', ROUND, '01'),
    ('shin_~', 'ankle_~', '~_shank', 'sock', '~_shank', ROUND, '01'),
    ('heel_~', 'ball_~', '~_foot', 'shoe', '~_foot', (1.0, 0.92, 1.0), '10'),
    ('ankle_~', 'ball_~', '~_foot', 'shoe', '~_foot', (1.0, 0.90, 1.0), '01'),
    ('ball_~', 'toe_~', '~_foot', 'shoe', '~_foot', (1.1, 0.75, 1.0), '11'),
)
_STIFF = ('head', '_hand', '_foot')  # parts that do not grow with the girth


def _sided(node: Node, side: str) -> Node:
    joint, towards, share, segment, (x, y, z), radius = node
    sign = 1 if side == 'l' else -1
    return (
        joint.replace('~', side),
        towards.replace('~', side),
        share,
        segment.replace('~', side),
        (sign * x, y, z),
        radius,
    )


def _sided_cone(cone: Cone, side: str) -> Cone:
    first, second, part, slot, segment = (text.replace('~', side) for text in cone[:5])
    return first, second, part, slot, segment, cone[5], cone[6]


_NODES: dict[str, Node] = {
    **_CENTRE_NODES,
    **{name.replace('~', side): _sided(node, side) for side in 'lr' for name, node in _SIDE_NODES.items()},
}
_CONES: tuple[Cone, ...] = _CENTRE_CONES + tuple(_sided_cone(cone, side) for side in 'lr' for cone in _SIDE_CONES)
_NODE_INDEX = {name: index for index, name in enumerate(_NODES)}
_JOINT = np.array([JOINT_INDEX[node[0]] for node in _NODES.values()])
_TOWARDS = np.array([JOINT_INDEX[node[1]] for node in _NODES.values()])
_SHARE, _RADIUS = (np.array([node[i] for node in _NODES.values()]) for i in (2, 5))
_NODE_SEGMENT = np.array([SEGMENT_INDEX[node[3]] for node in _NODES.values()])
_OFFSET = np.array([node[4] for node in _NODES.values()])
_ENDS = np.array([[_NODE_INDEX[cone[0]], _NODE_INDEX[cone[1]]] for cone in _CONES])
_PART = np.array([PART_INDEX[cone[2]] for cone in _CONES])
_SLOT = np.array([SLOT_INDEX[cone[3]] for cone in _CONES])
_SEGMENT = np.array([SEGMENT_INDEX[cone[4]] for cone in _CONES])
_SCALE = np.array([cone[5] for cone in _CONES])
_CAPS = np.array([[flag == '1' for flag in cone[6]] for cone in _CONES])
_SOFT = np.array([0.0 if cone[2].endswith(_STIFF) else 1.0 for cone in _CONES])


def body_primitives(
    poses: Poses, physiques: Physiques, places: np.ndarray, outfit: np.ndarray, cuts: np.ndarray
) -> Primitives:
    """The volumes of n figures in the world.

    Args:
        poses: Poses of n figures.
        physiques: Their sizes.
        places: (n, 3) where each stands, metres.
        outfit: (n, len(SLOTS), 2) texture index of each clothing slot before and after its cut; -1 leaves the slot's
            volumes out.
        cuts: (n, len(SLOTS)) share of a cone's axis at which the texture changes.

    Returns:
        The primitives, ordered by figure.
    """
    joints, stature = poses.joints + places[:, None], physiques.stature[:, None, None]
    nodes = joints[:, _JOINT] + _SHARE[:, None] * (joints[:, _TOWARDS] - joints[:, _JOINT])
    nodes = nodes + stature * np.einsum('nkij,kj->nki', poses.frames[:, _NODE_SEGMENT], _OFFSET)
    thickness = 1 + _SOFT * (physiques.girth[:, None] - 1)
    radii = stature * _RADIUS[_ENDS] * thickness[..., None]
    frames = poses.frames[:, _SEGMENT]
    shape = np.swapaxes(frames, -1, -2) / _SCALE[:, :, None]
    material = outfit[:, _SLOT]
    worn = material[..., 0] >= 0
    count = len(places)
    part, owner = (np.broadcast_to(table, (count, len(_CONES))) for table in (_PART, np.arange(count)[:, None]))
    caps = np.broadcast_to(_CAPS, (count, *_CAPS.shape))
    columns = (
        nodes[:, _ENDS[:, 0]],
        nodes[:, _ENDS[:, 1]],
        radii,
        shape,
        frames[..., 0],
        material,
        cuts[:, _SLOT],
        part,
        owner,
        caps,
    )
    return Primitives(*(column[worn] for column in columns))
