"""The joints of MMPose's own data sets of bodies, by whatever name."""

from __future__ import annotations

from pathlib import Path

import mmpose
import pytest
from mmengine.config import Config

from mmpose_gan.evaluation.functional import GROUPS, canonical_names, find_joint, group_joints, limb_joints
from mmpose_gan.evaluation.functional.pose_features import pose_features

META = Path(mmpose.__file__).parent / '.mim/configs/_base_/datasets'
WHOLE = ('toe', 'heel', 'face', 'thumb', 'finger', 'hand_root')
#: Data sets of human bodies among MMPose's, and what of them is in no column besides :data:`BETWEEN`.
BODIES = dict(
    **dict.fromkeys(('aic', 'campus', 'coco', 'coco_aic', 'coco_openpose', 'crowdpose', 'exlpose', 'h36m'), ()),
    **dict.fromkeys(('humanart', 'humanart_aic', 'jhmdb', 'mhp', 'mpi_inf_3dhp', 'mpii', 'ochuman'), ()),
    **dict.fromkeys(('panoptic_body3d', 'posetrack18', 'shelf'), ()),
    halpe26=('toe', 'heel'),
    humanart21=('finger', 'toe'),
    **dict.fromkeys(('coco_wholebody', 'coco_wholebody_openpose', 'h3wb', 'ubody2d', 'halpe'), WHOLE),
    mpii_trb=('medial_', 'lateral_', '_neck'),
    ubody3d=('toe', 'heel', 'thumb', 'index', 'middle', 'ring', 'pinky', 'face', 'jaw'),
)
BETWEEN = ('pelvis', 'thorax', 'spine', 'belly')


def joints(name: str) -> list[str]:
    info = Config.fromfile(META / f'{name}.py').dataset_info.keypoint_info
    return [info[index].name for index in sorted(info)]


@pytest.mark.parametrize('name', BODIES)
def test_every_joint_of_a_body_is_in_its_column(name: str) -> None:
    names = joints(name)
    groups = group_joints(names)
    for title in GROUPS:
        assert groups[title], f'{title} of {name} is empty'
        if title != 'Head':
            assert len(groups[title]) == 2
    left_out = [names[index] for index in range(len(names)) if index not in groups['Total']]
    assert [
        joint
        for joint in left_out
        if canonical_names([joint])[0] not in BETWEEN and not any(part in joint.lower() for part in BODIES[name])
    ] == []
    assert list(limb_joints(names)) == ['U.Arms', 'L.Arms', 'U.Legs', 'L.Legs']
    assert len(pose_features(names)) >= 22
    assert names[find_joint(names, 'left_hip')].lower() in ('left_hip', 'l_hip')
    assert names[find_joint(names, 'right_shoulder')].lower() in ('right_shoulder', 'r_shoulder')


def test_every_data_set_of_a_body_is_here() -> None:
    """Of those that have both hips and both shoulders by any name; animals apart."""
    animals = {'ak', 'animalpose', 'ap10k', 'atrw', 'horse10', 'macaque'}
    wanted = {f'{side}_{joint}' for side in ('left', 'right') for joint in ('hip', 'shoulder')}
    found = {path.stem for path in META.glob('*.py') if wanted <= set(canonical_names(joints(path.stem)))}
    assert found - animals == set(BODIES)


def test_a_name_of_the_data_set_goes_before_an_alias() -> None:
    names = ['neck', 'upper_neck', 'left_foot', 'left_ankle']
    assert canonical_names(names) == names
    assert [find_joint(names, name) for name in ('upper_neck', 'neck', 'left_ankle')] == [1, 0, 3]
    assert find_joint(['thorax', 'upper_neck'], 'neck') == 1
    with pytest.raises(ValueError, match=r"no joint 'tail', it has \['neck'\]"):
        find_joint(['neck'], 'tail')
