# lsp.py with occlusion targets. LSP tells which joints are occluded, LSPET does not: it trains the pose maps alone.
# chen2017 (section 3) adds MPII: lsp_mpii_occlusion.py.
_base_ = ['lsp.py', 'chen2017_pipelines.py']

train_dataloader = dict(
    dataset=dict(
        datasets=[
            dict(
                type='mmpose_gan.LSPDataset',
                data_root='data/lsp/',
                ann_file='annotations/lsp_train.json',
                data_prefix=dict(img='images/'),
                pipeline={{_base_.known_occlusion}},
            ),
            dict(
                type='mmpose_gan.LSPDataset',
                data_root='data/lspet/',
                ann_file='annotations/lspet_train.json',
                data_prefix=dict(img='images/'),
                pipeline={{_base_.unknown_occlusion}},
            ),
        ],
    ),
)

val_evaluator = [
    {{_base_.val_evaluator}},
    dict(type='mmpose_gan.VisibilityPCKAccuracy'),  # as chen2017 Table 3 asks of MPII; the unit is ours
    dict(type='mmpose_gan.OcclusionAP'),
    dict(type='mmpose_gan.PlausibilityMetric', ann_file='data/lsp/annotations/lsp_train.json'),
]
test_evaluator = val_evaluator
