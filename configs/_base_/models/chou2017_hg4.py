# chou2017 without its adversary: the generator, its optimizer and its schedule. Add a data set, out_channels of
# model.backbone and model.head (both K), and model.head's decoder. Code = the authors' Torch code.
_base_ = 'mmpose::_base_/default_runtime.py'

custom_imports = dict(imports=['mmpose_gan'])  # for MMPose's demos: see docs/install.md
model = dict(
    type='TopdownPoseEstimator',
    # ImageNet statistics as in MMPose, for the discriminator's image too; Code: both networks see [0, 1].
    data_preprocessor=dict(
        type='PoseDataPreprocessor', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], bgr_to_rgb=True
    ),
    backbone=dict(
        type='mmpose_gan.StackedHourglassNet',  # section 3.1.1; heatmaps return to the trunk: Fig. 3; Code
        num_stacks=4,  # section 4.4.2; Code
        downsample_times=4,  # Code: 64 -> 4
        stage_channels=(256, 256, 256, 256, 256),  # Code: nFeats
        stage_blocks=(2, 2, 2, 2, 2),  # Code: nModules
        feat_channel=256,  # Code: nFeats
        init_cfg=None,  # from scratch (section 4.1; Code), with torch's initialization, as Code
    ),
    head=dict(
        type='CPMHead',
        in_channels=None,  # the heatmaps come from the backbone
        num_stages=4,  # eq. 1: every stack is supervised
        final_layer=None,
        # Eq. 1 and Code: unlabelled joints count, with an empty map. KeypointMSELoss leaves them out, whatever its
        # use_target_weight says.
        loss=dict(type='MSELoss'),
    ),
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=True),  # section 3.3.1; the shift is MMPose's
)

optim_wrapper = dict(
    optimizer=dict(type='RMSprop', lr=2.5e-4, alpha=0.99)  # RMSprop: section 4.1; the numbers: Code
)
# Section 4.4.2: a tenth from epoch 60, in the comparison of 4 and 8 stacks. Code: none (restarted by hand).
param_scheduler = [dict(type='MultiStepLR', begin=0, end=100, milestones=[60], gamma=0.1, by_epoch=True)]
# Code: 100 epochs of 8000 batches of 6; here an epoch is the data set. Accuracy is watched through training (Fig. 10).
train_cfg = dict(max_epochs=100, val_interval=1)
auto_scale_lr = dict(base_batch_size=6)  # section 4.1; Code
visualizer = dict(vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')])
