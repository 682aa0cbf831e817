# Self-adversarial training (chou2017) on LSP + LSPET + MPII, as Table 1 and Fig. 8 have it.
_base_ = [
    '_base_/models/chou2017_hg4.py',
    '_base_/datasets/lsp_mpii.py',
    '_base_/adversaries/reconstruction_hourglass.py',
]
model = dict(
    type={{_base_.adversary.model.type}},
    head=dict(out_channels=14, decoder={{_base_.codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = {{_base_.adversary.default_hooks}}
