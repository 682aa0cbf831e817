# Adversarial PoseNet (chen2017) on LSP + LSPET + MPII, as Table 1 has it: advposenet_hg4_lsp.py with MPII.
_base_ = [
    '_base_/models/chen2017_hg4.py',
    '_base_/datasets/lsp_mpii_occlusion.py',
    '_base_/adversaries/posenet_p_c.py',
]
model = dict(
    type={{_base_.adversary.model.type}},
    head=dict(out_channels=28, decoder={{_base_.occlusion_codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = {{_base_.adversary.default_hooks}}
