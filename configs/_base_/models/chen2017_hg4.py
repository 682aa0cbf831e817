# chen2017 without its adversaries: the generator of pose and occlusion, its optimizer and its schedule. Add a data set
# with an occlusion codec, and model.head's out_channels (2 K) and decoder. What is marked "ours" the paper leaves out.
_base_ = 'mmpose::_base_/default_runtime.py'

custom_imports = dict(imports=['mmpose_gan'])  # for MMPose's demos: see docs/install.md
model = dict(
    type='TopdownPoseEstimator',
    data_preprocessor=dict(  # ours: MMPose's
        type='PoseDataPreprocessor', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], bgr_to_rgb=True
    ),
    backbone=dict(
        type='mmpose_gan.PoseOcclusionHourglassNet',  # section 2.1, Fig. 3
        num_stacks=4,  # section 3
        downsample_times=4,  # Newell 2016, which section 2.1 follows: 64 -> 4
        stage_channels=(512, 512, 512, 512, 512),  # section 3: "across the entire network all residual modules"
        stage_blocks=(1, 1, 1, 1, 1),  # Newell 2016; section 3.1: its "similar structure"
        feat_channel=256,  # ours: Y_n, and Z_n; together section 3's 512
        init_cfg=None,  # ours: from scratch, with torch's initialization, as the discriminators
    ),
    head=dict(
        type='mmpose_gan.StackedPoseOcclusionHead',
        in_channels=512,
        num_stages=4,  # eq. 1: every stack is supervised
        # Eq. 1. The mean is over 2 K maps: the weight keeps that of the K pose maps. What is not labelled is left out.
        loss=dict(type='KeypointMSELoss', use_target_weight=True, loss_weight=2.0),
    ),
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=True),  # ours: MMPose's
)

# Section 3, which calls the rate "initial" and names no drop: none here.
optim_wrapper = dict(optimizer=dict(type='RMSprop', lr=2.5e-4))
train_cfg = dict(max_epochs=250, val_interval=10)  # section 3, LSP; the interval is ours
auto_scale_lr = dict(base_batch_size=6)  # ours: Newell 2016's batch
visualizer = dict(vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')])
