# HRGAN (cao2020) on COCO: stock HRNet-W32 against an HRNet-W32 that reconstructs heatmaps.
_base_ = [
    'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py',
    '_base_/models/hrgan_w32.py',
]
model = {{_base_.adversary.model}}
default_hooks = {{_base_.adversary.default_hooks}}
optim_wrapper = {{_base_.hrgan.optim_wrapper}}
param_scheduler = {{_base_.hrgan.param_scheduler}}
train_pipeline = [  # HRNet's augmentation, as in Code; cao2020 section 4.2 says none on COCO, section 4 says HRNet's
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomHalfBody'),
    dict(type='mmpose_gan.HRNetBBoxTransform', scale_sigma=0.35, rotate_sigma=45.0),
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder={{_base_.codec}}),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(batch_size=16, dataset=dict(pipeline=train_pipeline))  # Code; cao2020 section 4: 16 on 4 GPUs
auto_scale_lr = dict(base_batch_size=16)  # Code's rates are for one GPU
visualizer = {{_base_.hrgan.visualizer}}
