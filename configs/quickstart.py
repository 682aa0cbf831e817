# A small HRNet that learns on figures (docs/figures.md) in minutes on a CPU; `make quickstart` trains it without and
# with configs/_base_/adversaries/reconstruction_small.py. Sizes and schedule are ours, chosen for two CPU cores.
_base_ = ['mmpose::_base_/default_runtime.py', '_base_/models/small_hrnet.py']

data_root = 'work_dirs/quickstart/figures/'
data_command = 'mmpose-gan make-figures {data_root} --train 1200 --val 200 --hard 200 --size 192'
dataset_type, data_mode = 'CocoDataset', 'topdown'  # for MMPose's inferencer
codec = dict(type='MSRAHeatmap', input_size=(96, 128), heatmap_size=(24, 32), sigma=2)

model = dict(
    head=dict(
        type='HeatmapHead',
        out_channels=17,
        deconv_out_channels=None,
        decoder=codec,
    ),
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=True),
)

train_cfg = dict(max_epochs=6, val_interval=6)
optim_wrapper = dict(optimizer=dict(type='Adam', lr=4e-3))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.05, begin=0, end=150, by_epoch=False),
    dict(type='CosineAnnealingLR', eta_min_ratio=0.001, begin=0, end=6, by_epoch=True, convert_to_iter_based=True),
]
auto_scale_lr = dict(base_batch_size=16)
randomness = dict(seed=0)

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
]
test_evaluator = val_evaluator
default_hooks = dict(logger=dict(interval=10), checkpoint=dict(interval=6, max_keep_ckpts=1))
