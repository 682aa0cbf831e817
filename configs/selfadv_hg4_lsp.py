# Self-adversarial training (chou2017) on LSP + LSPET: 4 stacked hourglasses against one that reconstructs heatmaps.
# No save_best: validation is the LSP test set, and the best of 100 epochs on it is no result.
_base_ = [
    '_base_/models/chou2017_hg4.py',
    '_base_/datasets/lsp.py',
    '_base_/adversaries/reconstruction_hourglass.py',
]
model = dict(
    type={{_base_.adversary.model.type}},
    backbone=dict(out_channels=14),
    head=dict(out_channels=14, decoder={{_base_.codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = {{_base_.adversary.default_hooks}}
