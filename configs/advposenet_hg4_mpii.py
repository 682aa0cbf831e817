# Adversarial PoseNet (chen2017) on MPII: 4 stacks that predict pose and occlusion against P and C. Which joints are
# occluded MMPose's files of MPII do not tell; docs/datasets.md says how to make those that do.
_base_ = [
    '_base_/models/chen2017_hg4.py',
    '_base_/datasets/mpii_occlusion.py',
    '_base_/adversaries/posenet_p_c.py',
]
model = dict(
    type={{_base_.adversary.model.type}},
    head=dict(out_channels=32, decoder={{_base_.occlusion_codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
train_cfg = dict(max_epochs=230)  # section 3
default_hooks = dict(
    adversary={{_base_.adversary.default_hooks.adversary}},
    checkpoint=dict(save_best='PCK', rule='greater'),  # Algorithm 1: "until the accuracy of the validation set ..."
)
