# 3D poses in the wild (yang2018), small: a narrow HRNet with a depth regressor, on figures
# (docs/figures.md), of which half of each batch has 3D joints. Sizes and schedule are ours, chosen for a CPU: minutes
# of one core. What came out, with and without the adversary: docs/papers/yang2018.md. Make the images first:
# data_command below.
_base_ = [
    'mmpose::_base_/default_runtime.py',
    '_base_/models/small_hrnet.py',
    '_base_/datasets/figures_3d.py',
    '_base_/adversaries/multi_source_small.py',
]
# sigma: within so few iterations the paper's 1 cell finds no joints.
codec = dict(input_size=(128, 128), heatmap_size=(32, 32), sigma=2)
small_codec = dict(codec, type={{_base_.codec.type}})

model = dict(
    type='mmpose_gan.AdversarialPoseEstimator3D',
    head=dict(
        type='mmpose_gan.PoseDepthHead',
        out_channels=16,
        num_stages=1,
        depth_regressor=dict(channels=64),
        # Ours: with eq. 2's weight of 1 depths would be most of the loss for hundreds of iterations.
        depth_loss=dict(type='MSELoss', use_target_weight=True, loss_weight=0.05),
        decoder=small_codec,
    ),
    discriminators={{_base_.adversary.model.discriminators}},
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=True),
)

data_command = 'mmpose-gan make-figures {data_root} --train 4000 --val 300'
train_cfg = dict(by_epoch=False, max_iters=900, val_interval=300)
optim_wrapper = dict(
    constructor={{_base_.adversary.optim_wrapper.constructor}},
    optimizer=dict(type='Adam', lr=4e-3),
    discriminators={{_base_.adversary.optim_wrapper.discriminators}},
)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.05, begin=0, end=150, by_epoch=False),
    dict(type='CosineAnnealingLR', eta_min_ratio=0.001, begin=0, end=900, by_epoch=False),
]
auto_scale_lr = dict(base_batch_size=16)
randomness = dict(seed=0)

train_pipeline = [
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='mmpose_gan.TopdownAffine3D', input_size=codec['input_size']),
    dict(type='GenerateTarget', encoder=small_codec),
    dict(type='mmpose_gan.Pack3DPoseInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale', padding=1.0),
    dict(type='mmpose_gan.TopdownAffine3D', input_size=codec['input_size']),
    dict(type='mmpose_gan.Pack3DPoseInputs'),
]
train_dataloader = dict(batch_size=16, sampler=dict(batch_size=16), dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(
    adversary={{_base_.adversary.default_hooks.adversary}},
    logger=dict(interval=10),
    checkpoint=dict(by_epoch=False, interval=300, max_keep_ckpts=1),
)
log_processor = dict(by_epoch=False)
visualizer = dict(
    type='mmpose_gan.Pose3DVisualizer', vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')]
)
