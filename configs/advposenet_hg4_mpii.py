# Adversarial PoseNet (chen2017) on MPII without its occlusion half: 4 stacks that predict the pose against P and C,
# which see pose maps. It is section 3.4's "Discriminator with Single-task". MMPose's files of MPII do not tell which
# joints are occluded (joints_vis is 0 where a joint is not labelled), and with UnknownOcclusion P and C would teach the
# generator that occlusion maps are empty (docs/papers.md).
_base_ = [
    '_base_/models/chen2017_hg4_single_task.py',
    '_base_/datasets/mpii_chou2017.py',  # section 3: the same split, crops, rotation and scale
    '_base_/adversaries/posenet_p_c.py',
]
model = dict(
    type={{_base_.adversary.model.type}},
    head=dict(out_channels=16, decoder={{_base_.codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
train_cfg = dict(max_epochs=230)  # section 3
default_hooks = dict(
    adversary={{_base_.adversary.default_hooks.adversary}},
    checkpoint=dict(save_best='PCK', rule='greater'),  # Algorithm 1: "until the accuracy of the validation set ..."
)
