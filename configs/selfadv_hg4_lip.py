# Self-adversarial training (chou2017) on LIP: 4 stacked hourglasses against one that reconstructs heatmaps. The paper
# reports the challenge's test set, whose labels are not public.
_base_ = [
    '_base_/models/chou2017_hg4.py',
    '_base_/datasets/lip.py',
    '_base_/adversaries/reconstruction_hourglass.py',
]
model = dict(
    type={{_base_.adversary.model.type}},
    backbone=dict(out_channels=16),
    head=dict(out_channels=16, decoder={{_base_.codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = dict(
    adversary={{_base_.adversary.default_hooks.adversary}},
    checkpoint=dict(save_best='torso/PCK@0.2', rule='greater'),
)
