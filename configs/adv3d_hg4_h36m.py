# 3D poses in the wild (yang2018), "Full-4s" of Table 1: 4 stacked hourglasses and a depth regressor against a
# discriminator with three sources, on Human3.6M and MPII. Section 5 pre-trains the 2D module on MPII: train
# ablations/adv3d_hg4_mpii_2d.py first and add --cfg-options load_from=CHECKPOINT.
_base_ = [
    '_base_/models/yang2018_hg4.py',
    '_base_/datasets/h36m_mpii_3d.py',
    '_base_/adversaries/multi_source.py',
]
model = dict(
    backbone=dict(out_channels=16),
    head=dict(out_channels=16, decoder={{_base_.codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = dict(adversary={{_base_.adversary.default_hooks.adversary}})
