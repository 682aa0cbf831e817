# HRGAN on COCO, for speed (docs/performance.md): the game of hrgan_w32_coco.py with a discriminator of a quarter of the
# generator's cost, in bfloat16 and channels-last order. What the smaller discriminator does to accuracy is not
# measured; for cao2020's own take the other config.
_base_ = 'hrgan_w32_coco.py'

model = dict(
    # Heatmaps are drawn on the device: workers send keypoints, and copies of images do not wait.
    data_preprocessor=dict(type='mmpose_gan.TargetPreprocessor', codec={{_base_.codec}}, non_blocking=True),
    discriminators=dict(
        reconstruction=dict(
            backbone=dict(
                extra=dict(  # ours: HRNet-W32 halved in width, and in depth where it is at full width
                    stage1=dict(num_blocks=(2,), num_channels=(32,)),
                    stage2=dict(num_channels=(16, 32)),
                    stage3=dict(num_channels=(16, 32, 64)),
                    stage4=dict(num_channels=(16, 32, 64, 128)),
                )
            )
        )
    ),
)
optim_wrapper = dict(
    type='mmpose_gan.BFloat16OptimWrapper',
    discriminators=dict(reconstruction=dict(optimizer=dict(fused=True))),  # torch has no fused RMSprop
)
custom_hooks = [dict(type='SyncBuffersHook'), dict(type='mmpose_gan.ChannelsLastHook')]  # the first is MMPose's
train_pipeline = [  # MMPose's, but for the encoder
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomHalfBody'),
    dict(type='RandomBBoxTransform'),
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder=dict(type='mmpose_gan.KeypointTargets')),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(pin_memory=True, dataset=dict(pipeline=train_pipeline))
env_cfg = dict(cudnn_benchmark=True)  # all batches have one size
