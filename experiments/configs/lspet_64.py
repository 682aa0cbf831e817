# LSPET at 64 px, a small U-net from scratch: a run takes minutes on one core. `python -m experiments.prepare_lspet`
# makes the data. Sizes and schedule are ours. `{seed}` is filled in by experiments/run_matrix.py.
_base_ = ['mmpose::_base_/default_runtime.py']

custom_imports = dict(imports=['experiments.lib.crops', 'experiments.lib.small_unet'], allow_failed_imports=False)

data_root = 'work_dirs/experiments/lspet_96/'
codec = dict(type='MSRAHeatmap', input_size=(64, 64), heatmap_size=(32, 32), sigma=1)
max_iters = 4000

model = dict(
    type='TopdownPoseEstimator',
    data_preprocessor=dict(
        type='PoseDataPreprocessor', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], bgr_to_rgb=True
    ),
    backbone=dict(type='mmpose_gan.SmallUNet', channels=(32, 64, 96, 128)),
    head=dict(
        type='HeatmapHead',
        in_channels=32,
        out_channels=14,
        deconv_out_channels=None,
        loss=dict(type='KeypointMSELoss', use_target_weight=True),
        decoder=codec,
    ),
    train_cfg=dict(compute_acc=False),
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=True),
)

train_cfg = dict(_delete_=True, type='IterBasedTrainLoop', max_iters=max_iters, val_begin=10**9)
optim_wrapper = dict(optimizer=dict(type='Adam', lr=2e-3))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.05, begin=0, end=100, by_epoch=False),
    dict(type='CosineAnnealingLR', eta_min=2e-6, T_max=max_iters, begin=0, end=max_iters, by_epoch=False),
]
randomness = dict(seed=0)

train_pipeline = [
    dict(type='mmpose_gan.LoadCrop', folder=data_root),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_factor=0.08, scale_factor=(0.75, 1.25), rotate_factor=60),
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs'),
]
val_pipeline = [
    dict(type='mmpose_gan.LoadCrop', folder=data_root),
    dict(type='GetBBoxCenterScale'),
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='InfiniteSampler', shuffle=True),
    dataset=dict(
        type='mmpose_gan.LSPDataset',
        data_root=data_root,
        ann_file='train.json',
        data_prefix=dict(img=''),
        pipeline=train_pipeline,
    ),
)
# Choices are made on the one half of val, the other is reported.
val_dataloader = dict(
    batch_size=64,
    num_workers=0,
    drop_last=False,
    sampler=dict(type='DefaultSampler', shuffle=False, round_up=False),
    dataset=dict(
        type='mmpose_gan.LSPDataset',
        data_root=data_root,
        ann_file='val_choose.json',
        data_prefix=dict(img=''),
        test_mode=True,
        pipeline=val_pipeline,
    ),
)
test_dataloader = dict(
    batch_size=64,
    num_workers=0,
    drop_last=False,
    sampler=dict(type='DefaultSampler', shuffle=False, round_up=False),
    dataset=dict(
        type='mmpose_gan.LSPDataset',
        data_root=data_root,
        ann_file='val_report.json',
        data_prefix=dict(img=''),
        test_mode=True,
        pipeline=val_pipeline,
    ),
)
val_evaluator = [
    dict(type='mmpose_gan.TorsoPCKAccuracy', thresholds=(0.2, 0.5)),
    dict(type='mmpose_gan.WholePoseAccuracy', thresholds=(0.2, 0.5)),
    dict(type='mmpose_gan.PlausibilityMetric', ann_file=data_root + 'train.json', worst=0),
    dict(type='CocoMetric', ann_file=data_root + 'val_choose.json'),
]
test_evaluator = [
    dict(type='mmpose_gan.TorsoPCKAccuracy', thresholds=(0.2, 0.5)),
    dict(type='mmpose_gan.WholePoseAccuracy', thresholds=(0.2, 0.5)),
    dict(type='mmpose_gan.PlausibilityMetric', ann_file=data_root + 'train.json', worst=0),
    dict(type='CocoMetric', ann_file=data_root + 'val_report.json'),
]
default_hooks = dict(logger=dict(interval=50), checkpoint=dict(by_epoch=False, interval=200, max_keep_ckpts=1))
log_processor = dict(by_epoch=False, window_size=50)
