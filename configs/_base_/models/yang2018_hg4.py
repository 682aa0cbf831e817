# yang2018 without its adversary: 4 stacks and a depth regressor, its optimizer and its schedule. Add what
# chou2017_hg4.py asks for. The 2D module is pre-trained on MPII (section 5): it has the weights of
# configs/ablations/adv3d_hg4_mpii_2d.py, so that a checkpoint of that is a valid load_from. There is no
# published code; what is marked "ours" the paper leaves out.
_base_ = 'chou2017_hg4.py'  # section 3.1, 5: stacks of Newell 2016, 256 wide, and (ours) its RMSprop at 2.5e-4
model = dict(
    type='mmpose_gan.AdversarialPoseEstimator3D',
    backbone=dict(
        stage_blocks=(1, 1, 1, 1, 1),  # section 5: one residual module at each resolution
        append_features=True,  # section 3.1: the second stage takes heatmaps "and intermediate image features"
    ),
    head=dict(
        type='mmpose_gan.PoseDepthHead',
        in_channels=256,  # the features'
        root_index=6,  # MPII's pelvis
        # Eq. 2 sums squared errors over pixels and joints. Here both sums are divided by B K H W, and depths are in
        # heatmap cells: (64 z)^2 / (64 * 64) = z^2 for z in crop widths, so that plain means over joints are eq. 2 with
        # both weights 1. The cell as the unit of depth is ours.
        loss=dict(type='KeypointMSELoss', use_target_weight=True),  # ours: what is not labelled is left out
        depth_loss=dict(type='MSELoss', use_target_weight=True),
        depth_regressor=dict(channels=256),  # ours: the hourglass's
    ),
)
param_scheduler = []  # ours: section 5 names no drop
# Section 5: 200,000 iterations supervised, then 120,000 against the discriminator. The interval is ours.
train_cfg = dict(_delete_=True, by_epoch=False, max_iters=320_000, val_interval=10_000)
default_hooks = dict(
    checkpoint=dict(by_epoch=False, interval=10_000, max_keep_ckpts=3, save_best='mpjpe/P1', rule='less')  # ours
)
log_processor = dict(by_epoch=False)
auto_scale_lr = dict(base_batch_size=12)  # section 5
visualizer = dict(type='mmpose_gan.Pose3DVisualizer')
