# A narrow HRNet that learns on figures (docs/figures.md) in minutes on a CPU. Sizes are ours.
custom_imports = dict(imports=['mmpose_gan'])  # for MMPose's demos: see docs/install.md
model = dict(
    type='TopdownPoseEstimator',
    data_preprocessor=dict(
        type='PoseDataPreprocessor', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], bgr_to_rgb=True
    ),
    backbone=dict(
        type='HRNet',
        in_channels=3,
        extra=dict(
            stage1=dict(num_modules=1, num_branches=1, block='BOTTLENECK', num_blocks=(1,), num_channels=(32,)),
            stage2=dict(num_modules=1, num_branches=2, block='BASIC', num_blocks=(1, 1), num_channels=(16, 32)),
            stage3=dict(num_modules=1, num_branches=3, block='BASIC', num_blocks=(1,) * 3, num_channels=(16, 32, 64)),
            stage4=dict(
                num_modules=1, num_branches=4, block='BASIC', num_blocks=(1,) * 4, num_channels=(16, 32, 64, 128)
            ),
        ),
        # torch's own initialization learns faster here than MMPose's N(0, 0.001), which suits fine-tuning.
        init_cfg=None,
    ),
    head=dict(in_channels=16, loss=dict(type='KeypointMSELoss', use_target_weight=True)),
)
