# Human3.6M (2D and 3D joints) and MPII (2D joints), half of each batch from either; evaluated on Human3.6M: yang2018
# section 5. Files: MMPose's preprocess_h36m.py, which puts subjects 1, 5, 6, 7, 8 into the training and 9, 11 into the
# test file, and MMPose's documentation of MPII. All in MPII's 16 joints. (A file h36m.py in this place would hide
# MMPose's own of that name.)
# MMPose leaves MPII's joints 1-based: they lie one pixel of the original image to the lower right of Human3.6M's.
codec = dict(
    type='mmpose_gan.DepthHeatmap',
    input_size=(256, 256),  # section 3.1
    heatmap_size=(64, 64),
    sigma=1,  # "variance ... set as an identity matrix", section 4.1
)

# The scale in MPII's file is about the person's height; those of the others hold a margin (of 1.2) already.
load_2d = [dict(type='LoadImage'), dict(type='GetBBoxCenterScale')]
load_3d = [dict(type='LoadImage'), dict(type='GetBBoxCenterScale', padding=1.0)]
# The paper is silent about augmentation: ours.
train_pipeline = [
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_prob=0.0, scale_factor=(0.75, 1.25), rotate_factor=30.0),
    dict(type='mmpose_gan.TopdownAffine3D', input_size=codec['input_size']),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='mmpose_gan.Pack3DPoseInputs'),
]
val_pipeline = [
    *load_3d,
    dict(type='mmpose_gan.TopdownAffine3D', input_size=codec['input_size']),
    dict(type='mmpose_gan.Pack3DPoseInputs'),
]

dataset_type, data_mode = 'mmpose_gan.H36MImageDataset', 'topdown'  # for MMPose's inferencer
h36m_train = dict(
    type='mmpose_gan.H36MImageDataset',
    data_root='data/h36m/',
    ann_file='annotation_body3d/fps10/h36m_train.npz',
    camera_file='annotation_body3d/cameras.pkl',
    data_prefix=dict(img='images/'),
    pipeline=load_3d,
)
mpii_train = dict(
    type='MpiiDataset',
    data_root='data/mpii/',
    ann_file='annotations/mpii_train.json',
    data_prefix=dict(img='images/'),
    pipeline=load_2d,
)
# For tests of what was not trained on (section 5.2, Table 4). Files: MMPose's preprocess_mpi_inf_3dhp.py.
mpi_inf_3dhp_test = dict(
    type='mmpose_gan.MPIInf3DHPDataset',
    data_root='data/mpi_inf_3dhp/',
    ann_file='annotations/mpi_inf_3dhp_test_valid.npz',
    camera_file='annotations/cameras_test.pkl',
)

train_dataloader = dict(
    batch_size=12,  # section 5
    num_workers=2,
    persistent_workers=True,
    # The mixture is ours; the paper says that the fakes' images are "from 3D or 2D pose dataset".
    sampler=dict(type='MultiSourceSampler', batch_size=12, source_ratio=[1, 1], shuffle=True),
    dataset=dict(
        type='CombinedDataset',
        metainfo=dict(from_file='configs/_base_/datasets/mpii.py'),
        datasets=[h36m_train, mpii_train],
        pipeline=train_pipeline,
    ),
)
test_dataloader = dict(
    batch_size=32,
    num_workers=2,
    persistent_workers=True,
    drop_last=False,
    sampler=dict(type='DefaultSampler', shuffle=False, round_up=False),
    dataset=dict(
        type='mmpose_gan.H36MImageDataset',
        data_root='data/h36m/',
        ann_file='annotation_body3d/fps10/h36m_test.npz',
        camera_file='annotation_body3d/cameras.pkl',
        data_prefix=dict(img='images/'),
        test_mode=True,
        pipeline=val_pipeline,
    ),
)
# During training every 10th image of the test file, one a second of video: ours, for speed.
val_dataloader = dict(test_dataloader, dataset=dict(test_dataloader['dataset'], sample_interval=10))

val_evaluator = dict(type='mmpose_gan.MPJPE3D')
test_evaluator = val_evaluator
