# HRGAN (cao2020) on COCO: stock HRNet-W32 against an HRNet-W32 that reconstructs heatmaps.
# Code = SkywalkerAtlas/HRGAN. Data, augmentation (the paper says none on COCO, Code has HRNet's), ImageNet weights (the
# paper: yes, Code: none) and flip test are those of MMPose's HRNet-W32.
_base_ = [
    'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py',
    '_base_/models/hrgan_w32.py',
]
model = {{_base_.adversary.model}}
default_hooks = {{_base_.adversary.default_hooks}}
optim_wrapper = {{_base_.hrgan.optim_wrapper}}
param_scheduler = {{_base_.hrgan.param_scheduler}}
train_dataloader = dict(batch_size=16)  # a GPU (Code); cao2020 section 4: 4 GPUs
auto_scale_lr = dict(base_batch_size=64)
visualizer = {{_base_.hrgan.visualizer}}
