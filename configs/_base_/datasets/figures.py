# Figures (docs/figures.md) with COCO's keypoints, for small generators on CPUs: crops of 96 x 128. Sizes are ours.
data_root = 'work_dirs/quickstart/figures/'
data_command = 'mmpose-gan make-figures {data_root} --plain --train 2400 --val 200 --hard 200 --size 96'
dataset_type, data_mode = 'CocoDataset', 'topdown'  # for MMPose's inferencer
codec = dict(type='MSRAHeatmap', input_size=(96, 128), heatmap_size=(24, 32), sigma=2)

train_pipeline = [
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='CocoDataset',
        data_root=data_root,
        data_mode='topdown',
        ann_file='annotations/coco_train.json',
        data_prefix=dict(img='images/train/'),
        pipeline=train_pipeline,
    ),
)
val_dataloader = dict(
    batch_size=64,
    num_workers=1,
    persistent_workers=True,
    drop_last=False,
    sampler=dict(type='DefaultSampler', shuffle=False, round_up=False),
    dataset=dict(
        type='CocoDataset',
        data_root=data_root,
        data_mode='topdown',
        ann_file='annotations/coco_val.json',
        data_prefix=dict(img='images/val/'),
        test_mode=True,
        pipeline=val_pipeline,
    ),
)
test_dataloader = val_dataloader
val_evaluator = [
    dict(type='CocoMetric', ann_file=data_root + 'annotations/coco_val.json'),
    dict(type='PCKAccuracy', thr=0.2),  # in units of the box, as MMPose has it
    dict(type='mmpose_gan.TorsoPCKAccuracy', thresholds=(0.2,)),
    dict(type='mmpose_gan.VisibilityPCKAccuracy', threshold=0.2),
    dict(type='mmpose_gan.PlausibilityMetric', ann_file=data_root + 'annotations/coco_train.json'),
    dict(type='mmpose_gan.WholePoseAccuracy', thresholds=(0.2, 0.5)),
]
test_evaluator = val_evaluator
