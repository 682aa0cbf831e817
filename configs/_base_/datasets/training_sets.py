# The training sets of chou2017 (section 4.1) and chen2017 (section 3), and their mixtures: LSP, its extension LSPET and
# MPII. Of LSP and MPII it is known which joints are occluded, of LSPET not: it trains the pose maps alone.
_base_ = ['chou2017_pipelines.py', 'chen2017_pipelines.py']

lsp = dict(
    type='mmpose_gan.LSPDataset',
    data_root='data/lsp/',
    ann_file='annotations/lsp_train.json',
    data_prefix=dict(img='images/'),
)
lspet = dict(lsp, data_root='data/lspet/', ann_file='annotations/lspet_train.json')
# All of MPII that is labelled, as in chou2017's code (which cuts its validation set by an option). MMPose leaves MPII's
# joints 1-based: they lie one pixel of the original image to the lower right of LSP's.
mpii = dict(
    type='MpiiDataset',
    data_root='data/mpii/',
    ann_file='annotations/mpii_trainval.json',
    data_prefix=dict(img='images/'),
)
# From files that tools/dataset_converters/mpii_occlusion.py makes.
mpii_occlusion = dict(mpii, type='mmpose_gan.MpiiOcclusionDataset', ann_file='annotations/mpii_trainval_occlusion.json')

# LSPDataset's, which a config cannot import (tests/configs/test_lsp_mpii.py compares them).
lsp_metainfo = dict(
    dataset_name='lsp',
    paper_info=dict(
        author='Sam Johnson and Mark Everingham',
        title='Clustered Pose and Nonlinear Appearance Models for Human Pose Estimation',
        container='British Machine Vision Conference',
        year='2010',
        homepage='http://sam.johnson.io/research/lsp.html',
    ),
    keypoint_info={
        0: dict(name='right_ankle', id=0, color=[255, 128, 0], type='lower', swap='left_ankle'),
        1: dict(name='right_knee', id=1, color=[255, 128, 0], type='lower', swap='left_knee'),
        2: dict(name='right_hip', id=2, color=[255, 128, 0], type='lower', swap='left_hip'),
        3: dict(name='left_hip', id=3, color=[0, 255, 0], type='lower', swap='right_hip'),
        4: dict(name='left_knee', id=4, color=[0, 255, 0], type='lower', swap='right_knee'),
        5: dict(name='left_ankle', id=5, color=[0, 255, 0], type='lower', swap='right_ankle'),
        6: dict(name='right_wrist', id=6, color=[255, 128, 0], type='upper', swap='left_wrist'),
        7: dict(name='right_elbow', id=7, color=[255, 128, 0], type='upper', swap='left_elbow'),
        8: dict(name='right_shoulder', id=8, color=[255, 128, 0], type='upper', swap='left_shoulder'),
        9: dict(name='left_shoulder', id=9, color=[0, 255, 0], type='upper', swap='right_shoulder'),
        10: dict(name='left_elbow', id=10, color=[0, 255, 0], type='upper', swap='right_elbow'),
        11: dict(name='left_wrist', id=11, color=[0, 255, 0], type='upper', swap='right_wrist'),
        12: dict(name='neck', id=12, color=[51, 153, 255], type='upper', swap=''),
        13: dict(name='head_top', id=13, color=[51, 153, 255], type='upper', swap=''),
    },
    skeleton_info={
        0: dict(link=('right_ankle', 'right_knee'), id=0, color=[255, 128, 0]),
        1: dict(link=('right_knee', 'right_hip'), id=1, color=[255, 128, 0]),
        2: dict(link=('right_hip', 'left_hip'), id=2, color=[51, 153, 255]),
        3: dict(link=('left_hip', 'left_knee'), id=3, color=[0, 255, 0]),
        4: dict(link=('left_knee', 'left_ankle'), id=4, color=[0, 255, 0]),
        5: dict(link=('right_wrist', 'right_elbow'), id=5, color=[255, 128, 0]),
        6: dict(link=('right_elbow', 'right_shoulder'), id=6, color=[255, 128, 0]),
        7: dict(link=('right_shoulder', 'neck'), id=7, color=[51, 153, 255]),
        8: dict(link=('neck', 'left_shoulder'), id=8, color=[51, 153, 255]),
        9: dict(link=('left_shoulder', 'left_elbow'), id=9, color=[0, 255, 0]),
        10: dict(link=('left_elbow', 'left_wrist'), id=10, color=[0, 255, 0]),
        11: dict(link=('right_shoulder', 'right_hip'), id=11, color=[255, 128, 0]),
        12: dict(link=('left_shoulder', 'left_hip'), id=12, color=[0, 255, 0]),
        13: dict(link=('neck', 'head_top'), id=13, color=[51, 153, 255]),
    },
    joint_weights=[1.5, 1.2, 1.0, 1.0, 1.2, 1.5, 1.5, 1.2, 1.0, 1.0, 1.2, 1.5, 1.0, 1.0],
    sigmas=[0.089, 0.087, 0.107, 0.107, 0.087, 0.089, 0.062, 0.072, 0.079, 0.079, 0.072, 0.062, 0.079, 0.079],
)

# (MPII, LSP). LSP's neck is MPII's upper neck; pelvis (6) and thorax (7) have no like in LSP. chou2017's code keeps
# MPII's 16 channels and trains pelvis and thorax to empty maps on LSP's images, as mpii_lsp_lspet does with MSELoss.
mpii_to_lsp = [
    *[(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)],  # right ankle, knee, hip; left hip, knee, ankle
    *[(10, 6), (11, 7), (12, 8), (13, 9), (14, 10), (15, 11)],  # right wrist, elbow, shoulder; left shoulder, ...
    *[(8, 12), (9, 13)],  # neck, head top
]

lsp_lspet = dict(
    type='ConcatDataset', datasets=[dict(part, pipeline={{_base_.train_pipeline}}) for part in (lsp, lspet)]
)
lsp_lspet_occlusion = dict(
    datasets=[dict(lsp, pipeline={{_base_.known_occlusion}}), dict(lspet, pipeline={{_base_.unknown_occlusion}})]
)
lsp_lspet_mpii = dict(
    type='CombinedDataset',
    metainfo=lsp_metainfo,
    pipeline={{_base_.train_pipeline}},
    datasets=[
        lsp,
        lspet,
        dict(mpii, pipeline=[dict(type='KeypointConverter', num_keypoints=14, mapping=mpii_to_lsp)]),
    ],
)
# MPII with LSP and LSPET in MPII's joints (chou2017 Table 2): pelvis and thorax of the latter are not labelled.
lsp_to_mpii = [(lsp_joint, mpii_joint) for mpii_joint, lsp_joint in mpii_to_lsp]
as_mpii = [dict(type='KeypointConverter', num_keypoints=16, mapping=lsp_to_mpii)]
mpii_lsp_lspet = dict(
    type='CombinedDataset',
    metainfo=dict(from_file='configs/_base_/datasets/mpii.py'),
    pipeline={{_base_.train_pipeline}},
    datasets=[
        dict(mpii, ann_file='annotations/mpii_train.json'),
        dict(lsp, pipeline=as_mpii),
        dict(lspet, pipeline=as_mpii),
    ],
)
load_occlusion = dict(type='mmpose_gan.LoadOcclusion')
lsp_lspet_mpii_occlusion = dict(
    type='CombinedDataset',
    metainfo=lsp_metainfo,
    pipeline={{_base_.loaded_occlusion}},
    datasets=[
        dict(lsp, pipeline=[load_occlusion]),
        dict(lspet, pipeline=[dict(type='mmpose_gan.UnknownOcclusion')]),
        dict(
            mpii_occlusion,
            pipeline=[
                load_occlusion,
                dict(type='mmpose_gan.OcclusionKeypointConverter', num_keypoints=14, mapping=mpii_to_lsp),
            ],
        ),
    ],
)
