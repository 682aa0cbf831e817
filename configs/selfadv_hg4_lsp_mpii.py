# Self-adversarial training (chou2017) on LSP + LSPET + MPII, as Table 1 and Fig. 8 have it.
_base_ = 'selfadv_hg4_lsp.py'
train_dataloader = dict(dataset={{_base_.lsp_lspet_mpii}})
