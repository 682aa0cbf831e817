# HRGAN (cao2020) on COCO: stock HRNet-W32 against an HRNet-W32 that reconstructs heatmaps.
# Code = SkywalkerAtlas/HRGAN. What is not named here is MMPose's HRNet-W32, since cao2020 (section 4) follows HRNet:
# data, augmentation (the paper says none on COCO, Code has HRNet's), ImageNet weights (the paper: yes, Code: none),
# 210 epochs with drops at 170 and 200 (Code's files; the paper: 140 with drops at 70 and 120), flip test.
_base_ = [
    'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py',
    '_base_/adversaries/reconstruction_hrnet_w32.py',
]
model = {{_base_.adversary.model}}
default_hooks = {{_base_.adversary.default_hooks}}

optim_wrapper = dict(
    constructor={{_base_.adversary.optim_wrapper.constructor}},
    # Code; cao2020 section 4 names RMSprop, and 1e-3, which Code does not use.
    optimizer=dict(type='RMSprop', lr=2.5e-4, alpha=0.99, weight_decay=0.0),
    discriminators={{_base_.adversary.optim_wrapper.discriminators}},
)
param_scheduler = [  # both players; Code has no warm-up
    dict(type='MultiStepLR', begin=0, end=210, milestones=[170, 200], gamma=0.1, by_epoch=True)
]
train_dataloader = dict(batch_size=16)  # a GPU (Code); cao2020 section 4: 4 GPUs
auto_scale_lr = dict(base_batch_size=64)
visualizer = dict(vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')])
