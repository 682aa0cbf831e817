# Adversarial PoseNet (chen2017) on LSP + LSPET + MPII, as Table 1 has it: "During training for LSP, we use the MPII
# dataset to augment" (section 3).
_base_ = 'advposenet_hg4_lsp.py'
train_dataloader = dict(dataset={{_base_.lsp_lspet_mpii_occlusion}})
