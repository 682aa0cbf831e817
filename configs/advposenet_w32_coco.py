# Adversarial PoseNet's game (chen2017) on COCO with HRNet-W32, which nobody has published. P and C have the paper's
# optimizer, the generator MMPose's; the schedule is MMPose's, for all.
_base_ = ['_base_/models/pose_occlusion_w32_coco.py', '_base_/adversaries/posenet_p_c.py']
model = dict(
    type={{_base_.adversary.model.type}},
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = {{_base_.adversary.default_hooks}}
