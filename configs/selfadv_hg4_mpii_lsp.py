# Self-adversarial training (chou2017) on MPII + LSP + LSPET, 16 channels, as Table 2 has it: "external data from the
# LSP training set", which for the paper holds LSPET. selfadv_hg4_mpii.py is without them.
_base_ = 'selfadv_hg4_mpii.py'
train_dataloader = dict(
    dataset=dict(
        _delete_=True,
        type={{_base_.mpii_lsp_lspet.type}},
        metainfo={{_base_.mpii_lsp_lspet.metainfo}},
        pipeline={{_base_.mpii_lsp_lspet.pipeline}},
        datasets={{_base_.mpii_lsp_lspet.datasets}},
    )
)
