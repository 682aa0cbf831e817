"""Joints, skeletons and colours of the data sets that MMPose lacks, as MMPose's data sets want them.

Apart from the data set classes, because the converters need them and not MMPose.

OKS sigmas, which neither set publishes: joints that COCO has take COCO's; neck and head those of CrowdPose (MMPose's
``configs/_base_/datasets/{coco,crowdpose}.py``); LIP's pelvis takes that of the hips and its spine that of the
shoulders, their neighbours. They matter to OKS only, never to PCK.

Joint weights: MMPose's for the same joints of MPII (elbows, knees 1.2; wrists, ankles 1.5). They act only where
``GenerateTarget(use_dataset_keypoint_weights=True)`` is asked for; the papers weight all joints alike.
"""

from __future__ import annotations

from typing import Any

# MMPose's colours: right orange, left green, centre blue.
RIGHT, LEFT, CENTRE = [255, 128, 0], [0, 255, 0], [51, 153, 255]

#: Leeds Sports Pose: the joints of the README beside ``joints.mat``, in its order.
LSP: dict[str, Any] = dict(
    dataset_name='lsp',
    paper_info=dict(
        author='Sam Johnson and Mark Everingham',
        title='Clustered Pose and Nonlinear Appearance Models for Human Pose Estimation',
        container='British Machine Vision Conference',
        year='2010',
        homepage='http://sam.johnson.io/research/lsp.html',
    ),
    keypoint_info={
        0: dict(name='right_ankle', id=0, color=RIGHT, type='lower', swap='left_ankle'),
        1: dict(name='right_knee', id=1, color=RIGHT, type='lower', swap='left_knee'),
        2: dict(name='right_hip', id=2, color=RIGHT, type='lower', swap='left_hip'),
        3: dict(name='left_hip', id=3, color=LEFT, type='lower', swap='right_hip'),
        4: dict(name='left_knee', id=4, color=LEFT, type='lower', swap='right_knee'),
        5: dict(name='left_ankle', id=5, color=LEFT, type='lower', swap='right_ankle'),
        6: dict(name='right_wrist', id=6, color=RIGHT, type='upper', swap='left_wrist'),
        7: dict(name='right_elbow', id=7, color=RIGHT, type='upper', swap='left_elbow'),
        8: dict(name='right_shoulder', id=8, color=RIGHT, type='upper', swap='left_shoulder'),
        9: dict(name='left_shoulder', id=9, color=LEFT, type='upper', swap='right_shoulder'),
        10: dict(name='left_elbow', id=10, color=LEFT, type='upper', swap='right_elbow'),
        11: dict(name='left_wrist', id=11, color=LEFT, type='upper', swap='right_wrist'),
        12: dict(name='neck', id=12, color=CENTRE, type='upper', swap=''),
        13: dict(name='head_top', id=13, color=CENTRE, type='upper', swap=''),
    },
    skeleton_info={
        0: dict(link=('right_ankle', 'right_knee'), id=0, color=RIGHT),
        1: dict(link=('right_knee', 'right_hip'), id=1, color=RIGHT),
        2: dict(link=('right_hip', 'left_hip'), id=2, color=CENTRE),
        3: dict(link=('left_hip', 'left_knee'), id=3, color=LEFT),
        4: dict(link=('left_knee', 'left_ankle'), id=4, color=LEFT),
        5: dict(link=('right_wrist', 'right_elbow'), id=5, color=RIGHT),
        6: dict(link=('right_elbow', 'right_shoulder'), id=6, color=RIGHT),
        7: dict(link=('right_shoulder', 'neck'), id=7, color=CENTRE),
        8: dict(link=('neck', 'left_shoulder'), id=8, color=CENTRE),
        9: dict(link=('left_shoulder', 'left_elbow'), id=9, color=LEFT),
        10: dict(link=('left_elbow', 'left_wrist'), id=10, color=LEFT),
        11: dict(link=('right_shoulder', 'right_hip'), id=11, color=RIGHT),
        12: dict(link=('left_shoulder', 'left_hip'), id=12, color=LEFT),
        13: dict(link=('neck', 'head_top'), id=13, color=CENTRE),
    },
    joint_weights=[1.5, 1.2, 1.0, 1.0, 1.2, 1.5, 1.5, 1.2, 1.0, 1.0, 1.2, 1.5, 1.0, 1.0],
    sigmas=[0.089, 0.087, 0.107, 0.107, 0.087, 0.089, 0.062, 0.072, 0.079, 0.079, 0.072, 0.062, 0.079, 0.079],
)

#: Look Into Person: the joints of the official CSV files, in their order; MPII's, with ``spine`` for MPII's thorax.
LIP: dict[str, Any] = dict(
    dataset_name='lip',
    paper_info=dict(
        author='Ke Gong, Xiaodan Liang, Dongyu Zhang, Xiaohui Shen and Liang Lin',
        title='Look into Person: Self-supervised Structure-sensitive Learning and A New Benchmark for Human Parsing',
        container='IEEE Conference on Computer Vision and Pattern Recognition',
        year='2017',
        homepage='http://sysu-hcp.net/lip/overview.php',
    ),
    keypoint_info={
        0: dict(name='right_ankle', id=0, color=RIGHT, type='lower', swap='left_ankle'),
        1: dict(name='right_knee', id=1, color=RIGHT, type='lower', swap='left_knee'),
        2: dict(name='right_hip', id=2, color=RIGHT, type='lower', swap='left_hip'),
        3: dict(name='left_hip', id=3, color=LEFT, type='lower', swap='right_hip'),
        4: dict(name='left_knee', id=4, color=LEFT, type='lower', swap='right_knee'),
        5: dict(name='left_ankle', id=5, color=LEFT, type='lower', swap='right_ankle'),
        6: dict(name='pelvis', id=6, color=CENTRE, type='lower', swap=''),
        7: dict(name='spine', id=7, color=CENTRE, type='upper', swap=''),
        8: dict(name='neck', id=8, color=CENTRE, type='upper', swap=''),
        9: dict(name='head', id=9, color=CENTRE, type='upper', swap=''),
        10: dict(name='right_wrist', id=10, color=RIGHT, type='upper', swap='left_wrist'),
        11: dict(name='right_elbow', id=11, color=RIGHT, type='upper', swap='left_elbow'),
        12: dict(name='right_shoulder', id=12, color=RIGHT, type='upper', swap='left_shoulder'),
        13: dict(name='left_shoulder', id=13, color=LEFT, type='upper', swap='right_shoulder'),
        14: dict(name='left_elbow', id=14, color=LEFT, type='upper', swap='right_elbow'),
        15: dict(name='left_wrist', id=15, color=LEFT, type='upper', swap='right_wrist'),
    },
    skeleton_info={
        0: dict(link=('right_ankle', 'right_knee'), id=0, color=RIGHT),
        1: dict(link=('right_knee', 'right_hip'), id=1, color=RIGHT),
        2: dict(link=('right_hip', 'pelvis'), id=2, color=RIGHT),
        3: dict(link=('pelvis', 'left_hip'), id=3, color=LEFT),
        4: dict(link=('left_hip', 'left_knee'), id=4, color=LEFT),
        5: dict(link=('left_knee', 'left_ankle'), id=5, color=LEFT),
        6: dict(link=('pelvis', 'spine'), id=6, color=CENTRE),
        7: dict(link=('spine', 'neck'), id=7, color=CENTRE),
        8: dict(link=('neck', 'head'), id=8, color=CENTRE),
        9: dict(link=('right_wrist', 'right_elbow'), id=9, color=RIGHT),
        10: dict(link=('right_elbow', 'right_shoulder'), id=10, color=RIGHT),
        11: dict(link=('right_shoulder', 'spine'), id=11, color=RIGHT),
        12: dict(link=('spine', 'left_shoulder'), id=12, color=LEFT),
        13: dict(link=('left_shoulder', 'left_elbow'), id=13, color=LEFT),
        14: dict(link=('left_elbow', 'left_wrist'), id=14, color=LEFT),
    },
    joint_weights=[1.5, 1.2, 1.0, 1.0, 1.2, 1.5, 1.0, 1.0, 1.0, 1.0, 1.5, 1.2, 1.0, 1.0, 1.2, 1.5],
    sigmas=[
        *(0.089, 0.087, 0.107, 0.107, 0.087, 0.089, 0.107, 0.079),
        *(0.079, 0.079, 0.062, 0.072, 0.079, 0.079, 0.072, 0.062),
    ],
)
