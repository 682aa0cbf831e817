# The single task with P and C, which see pose maps, on MPII (chen2017 section 3.4, "Discriminator with Single-task").
_base_ = ['advposenet_hg4_mpii_single_task.py', '../_base_/adversaries/posenet_p_c.py']
model = dict(
    type={{_base_.adversary.model.type}},
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = {{_base_.adversary.default_hooks}}
