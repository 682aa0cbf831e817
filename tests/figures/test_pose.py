from __future__ import annotations

import numpy as np
import pytest

from mmpose_gan.figures.families import POSE_FAMILIES
from mmpose_gan.figures.limits import DOF_INDEX, DOFS, LIMITS, clamp, mirror
from mmpose_gan.figures.pose import penetration, sample_poses
from mmpose_gan.figures.skeleton import BONES, JOINT_INDEX, Physiques, forward_kinematics, sample_physiques

COUNT = 10_000

# Drillis & Contini (1966), in statures; written down here again so that a slip in the package shows.
RATIOS = {
    ('~_hip', '~_knee'): 0.245,
    ('~_knee', '~_ankle'): 0.246,
    ('~_shoulder', '~_elbow'): 0.186,
    ('~_elbow', '~_wrist'): 0.146,
    ('~_wrist', '~_hand'): 0.108,
    ('thorax', '~_shoulder'): 0.129,
    ('upper_neck', 'head_top'): 0.130,
    ('thorax', 'upper_neck'): 0.052,
}


@pytest.fixture(scope='module')
def population() -> tuple:
    rng = np.random.default_rng(0)
    physiques = sample_physiques(rng, COUNT)
    return physiques, sample_poses(rng, physiques, candidates=2)


def at(joints: np.ndarray, name: str) -> np.ndarray:
    return joints[:, JOINT_INDEX[name]]


def bend(joints: np.ndarray, a: str, b: str, c: str) -> np.ndarray:
    """Angle in degrees by which the limb a-b-c departs from a straight line."""
    u, v = at(joints, b) - at(joints, a), at(joints, c) - at(joints, b)
    cos = (u * v).sum(1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
    return np.degrees(np.arccos(np.clip(cos, -1, 1)))


@pytest.mark.parametrize(('a', 'b', 'ratio'), [(*pair, ratio) for pair, ratio in RATIOS.items()])
def test_bone_lengths_keep_the_published_ratios(population: tuple, a: str, b: str, ratio: float) -> None:
    physiques, poses = population
    length = {
        side: np.linalg.norm(at(poses.joints, a.replace('~', side)) - at(poses.joints, b.replace('~', side)), axis=1)
        for side in 'lr'
    }
    np.testing.assert_allclose(length['l'], length['r'], rtol=1e-9)
    found = length['l'] / physiques.stature
    assert np.abs(found / ratio - 1).max() < 0.0401
    assert abs(found.mean() / ratio - 1) < 0.002
    assert found.std() > 0.005 * ratio  # individuals differ


def test_a_standing_figure_has_the_published_heights() -> None:
    bones = np.array([[*BONES.values()]])
    joints, _ = forward_kinematics(np.zeros((1, len(DOFS))), np.eye(3)[None], bones)
    height = {name: at(joints, name)[0, 1] - at(joints, 'l_ankle')[0, 1] + 0.039 for name in JOINT_INDEX}
    wanted = {
        'head_top': 1.0,
        'upper_neck': 0.870,
        'l_shoulder': 0.818,
        'r_hip': 0.530,
        'l_knee': 0.285,
        'r_wrist': 0.486,
    }
    for name, value in wanted.items():
        assert height[name] == pytest.approx(value, abs=1e-9), name


def test_all_angles_are_inside_the_joint_limits_and_the_limits_are_reached(population: tuple) -> None:
    _, poses = population
    assert (poses.angles >= LIMITS[:, 0]).all()
    assert (poses.angles <= LIMITS[:, 1]).all()
    knee = poses.angles[:, DOF_INDEX['l_knee_flex']]
    assert knee.min() == 0
    assert knee.max() == 135


@pytest.mark.parametrize(('chain', 'highest'), [(('shoulder', 'elbow', 'wrist'), 150), (('hip', 'knee', 'ankle'), 135)])
@pytest.mark.parametrize('side', ['l', 'r'])
def test_hinges_bend_no_further_than_they_may(population: tuple, side: str, chain: tuple, highest: float) -> None:
    angle = bend(population[1].joints, *(f'{side}_{joint}' for joint in chain))
    assert angle.max() <= highest + 1e-6
    assert angle.max() > highest - 10


@pytest.mark.parametrize('side', ['l', 'r'])
def test_knees_bend_backwards_and_elbows_forwards(population: tuple, side: str) -> None:
    from mmpose_gan.figures.skeleton import SEGMENT_INDEX

    _, poses = population
    for upper, joint, end, sign in (('thigh', 'knee', 'ankle', -1), ('upper_arm', 'elbow', 'wrist', 1)):
        forwards = poses.frames[:, SEGMENT_INDEX[f'{side}_{upper}'], :, 2]
        lower = at(poses.joints, f'{side}_{end}') - at(poses.joints, f'{side}_{joint}')
        assert (sign * (forwards * lower).sum(1) >= -1e-9).all(), joint


def test_the_lowest_joint_is_on_the_ground_unless_the_figure_jumps(population: tuple) -> None:
    physiques, poses = population
    lowest = poses.joints[..., 1].min(1) - 0.039 * physiques.stature
    jumps = np.array([POSE_FAMILIES[i].airborne for i in poses.family])
    assert (lowest > -1e-9).all()
    assert (lowest <= jumps + 1e-9).all()
    assert lowest.max() > 0.5


def test_every_family_occurs_and_poses_are_varied(population: tuple) -> None:
    _, poses = population
    assert set(poses.family) == set(range(len(POSE_FAMILIES)))
    up = at(poses.joints, 'thorax') - at(poses.joints, 'pelvis')
    upright = up[:, 1] / np.linalg.norm(up, axis=1)
    assert (upright > 0.9).mean() > 0.3
    assert (np.abs(upright) < 0.3).mean() > 0.1  # lying, crawling, bending
    assert (upright < -0.8).any()  # upside down


def test_candidates_lessen_self_penetration() -> None:
    rng = np.random.default_rng(1)
    physiques = sample_physiques(rng, 500)
    one, six = (sample_poses(np.random.default_rng(2), physiques, n) for n in (1, 6))
    depth = [penetration(poses.joints, physiques.stature) for poses in (one, six)]
    assert (depth[1] > 0.02).mean() < 0.5 * (depth[0] > 0.02).mean()


def test_a_hand_in_the_trunk_is_penetration() -> None:
    angles = np.zeros((2, len(DOFS)))
    angles[0, DOF_INDEX['l_shoulder_abd']] = 60  # arm away from the body
    angles[1, [DOF_INDEX['l_shoulder_twist'], DOF_INDEX['l_elbow_flex']]] = -70, 100  # forearm into the belly
    physiques = Physiques(np.ones(2), np.tile([*BONES.values()], (2, 1)), np.ones(2))
    joints, _ = forward_kinematics(angles, np.tile(np.eye(3), (2, 1, 1)), physiques.bones)
    free, stuck = penetration(joints, physiques.stature)
    assert stuck > free + 0.05


def test_positive_angles_mean_what_their_comments_say() -> None:
    # Movement and angle -> joint that moves, axis (x left, y up, z forwards), direction; an upright figure's left side.
    expected = {
        ('l_shoulder_flex', 60): ('l_wrist', 2, 1),
        ('l_shoulder_abd', 60): ('l_wrist', 0, 1),
        ('l_hip_flex', 60): ('l_ankle', 2, 1),
        ('l_hip_abd', 40): ('l_ankle', 0, 1),
        ('r_hip_abd', 40): ('r_ankle', 0, -1),
        ('l_knee_flex', 60): ('l_ankle', 2, -1),
        ('l_ankle_flex', 30): ('l_toe', 1, -1),
        ('l_wrist_flex', 50): ('l_hand', 0, -1),  # the palm faces the thigh
        ('lumbar_flex', 50): ('thorax', 2, 1),
        ('neck_flex', 40): ('head_top', 2, 1),
    }
    bones = np.array([[*BONES.values()]])
    rest, _ = forward_kinematics(np.zeros((1, len(DOFS))), np.eye(3)[None], bones)
    for (movement, degrees), (joint, axis, sign) in expected.items():
        angles = np.zeros((1, len(DOFS)))
        angles[0, DOF_INDEX[movement]] = degrees
        moved, _ = forward_kinematics(angles, np.eye(3)[None], bones)
        assert sign * (at(moved, joint) - at(rest, joint))[0, axis] > 0.02, movement


def test_external_rotation_of_the_shoulder_turns_a_bent_forearm_outwards() -> None:
    angles = np.zeros((1, len(DOFS)))
    angles[0, [DOF_INDEX['l_elbow_flex'], DOF_INDEX['l_shoulder_twist']]] = 90, 60
    joints, _ = forward_kinematics(angles, np.eye(3)[None], np.array([[*BONES.values()]]))
    assert (at(joints, 'l_wrist') - at(joints, 'l_elbow'))[0, 0] > 0.1


def test_mirroring_mirrors_the_joints() -> None:
    angles = clamp(np.random.default_rng(4).normal(20, 40, (50, len(DOFS))))
    root, bones = np.tile(np.eye(3), (50, 1, 1)), np.tile([*BONES.values()], (50, 1))
    joints, _ = forward_kinematics(angles, root, bones)
    mirrored, _ = forward_kinematics(mirror(angles), root, bones)
    swap = [JOINT_INDEX[{'l': 'r', 'r': 'l'}[n[0]] + n[1:] if n[1] == '_' else n] for n in JOINT_INDEX]
    np.testing.assert_allclose(mirrored, joints[:, swap] * [-1, 1, 1], atol=1e-12)
