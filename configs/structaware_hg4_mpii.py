# Structure-aware training (sharma2021) on MPII: 4 stacked hourglasses against one that judges each keypoint.
_base_ = [
    '_base_/models/sharma2021_hg4.py',
    '_base_/datasets/mpii_chou2017.py',  # sections 5.1, 5.2: the same split, crops, flip, rotation and scale
    '_base_/adversaries/structure_aware.py',
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
    checkpoint=dict(save_best='PCK', rule='greater'),  # Algorithm 1: "while y improves"
)
train_dataloader = dict(batch_size=8)  # Table 5.1
