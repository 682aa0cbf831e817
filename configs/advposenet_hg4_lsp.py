# Adversarial PoseNet (chen2017) on LSP + LSPET: 4 stacks that predict pose and occlusion against P and C. The paper
# adds MPII: advposenet_hg4_lsp_mpii.py. LSPET's occlusion is unknown; discriminators see blank maps for it
# (docs/papers/chen2017.md).
# No save_best: validation is the LSP test set.
_base_ = [
    '_base_/models/chen2017_hg4.py',
    '_base_/datasets/lsp_occlusion.py',
    '_base_/adversaries/posenet_p_c.py',
]
model = dict(
    type={{_base_.adversary.model.type}},
    head=dict(out_channels=28, decoder={{_base_.occlusion_codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = {{_base_.adversary.default_hooks}}
