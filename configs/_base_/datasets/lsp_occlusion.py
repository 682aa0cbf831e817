# lsp.py with occlusion targets.
_base_ = 'lsp.py'
train_dataloader = dict(dataset={{_base_.lsp_lspet_occlusion}})

val_evaluator = [
    {{_base_.val_evaluator}},
    dict(type='mmpose_gan.VisibilityPCKAccuracy'),  # as chen2017 Table 3 asks of MPII; the unit is ours
    dict(type='mmpose_gan.OcclusionAP'),
    dict(type='mmpose_gan.PlausibilityMetric', ann_file='data/lsp/annotations/lsp_train.json'),
]
test_evaluator = val_evaluator
