# hrgan_w32_coco.py, the same networks and game, in bfloat16 and channels-last order, with heatmaps that are drawn on
# the device (docs/performance.md). What the precision does to accuracy is not measured.
_base_ = 'hrgan_w32_coco.py'

# Workers send keypoints, and copies of images do not wait.
model = dict(data_preprocessor=dict(type='mmpose_gan.TargetPreprocessor', codec={{_base_.codec}}, non_blocking=True))
optim_wrapper = dict(
    type='mmpose_gan.BFloat16OptimWrapper',
    discriminators=dict(reconstruction=dict(optimizer=dict(fused=True))),  # torch has no fused RMSprop
)
custom_hooks = [dict(type='SyncBuffersHook'), dict(type='mmpose_gan.ChannelsLastHook')]  # the first is MMPose's
train_pipeline = [  # hrgan_w32_coco.py's, but for the encoder
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomHalfBody'),
    dict(type='mmpose_gan.HRNetBBoxTransform', scale_sigma=0.35, rotate_sigma=45.0),
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder=dict(type='mmpose_gan.KeypointTargets')),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(pin_memory=True, dataset=dict(pipeline=train_pipeline))
env_cfg = dict(cudnn_benchmark=True)  # all batches have one size
