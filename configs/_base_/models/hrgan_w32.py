# What HRGAN's configs (cao2020) share: the adversary, and for both players the optimizers and schedule of its code.
# Code = SkywalkerAtlas/HRGAN. What is not named here or there is MMPose's HRNet-W32, since cao2020 (section 4) follows
# HRNet: data, boxes, flip test, and ImageNet weights (the paper: on COCO, Table 3; Code: none).
_base_ = '../adversaries/reconstruction_hrnet_w32.py'
custom_imports = dict(imports=['mmpose_gan'])  # for MMPose's demos: see docs/install.md
hrgan = dict(
    optim_wrapper=dict(
        constructor={{_base_.adversary.optim_wrapper.constructor}},
        # Code; cao2020 section 4 names RMSprop, and 1e-3, which Code does not use.
        optimizer=dict(type='RMSprop', lr=2.5e-4, alpha=0.99, weight_decay=0.0),
        discriminators={{_base_.adversary.optim_wrapper.discriminators}},
    ),
    # Code's files, without warm-up; the paper: 140 epochs with drops at 70 and 120.
    param_scheduler=[dict(type='MultiStepLR', begin=0, end=210, milestones=[170, 200], gamma=0.1, by_epoch=True)],
    visualizer=dict(vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')]),
)
