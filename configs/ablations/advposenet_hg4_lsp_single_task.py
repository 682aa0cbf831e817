# The single task without discriminators (chen2017 section 3.4: the baseline).
_base_ = ['../_base_/models/chen2017_hg4_single_task.py', '../_base_/datasets/lsp.py']
model = dict(head=dict(out_channels=14, decoder={{_base_.codec}}))
val_evaluator = [  # as advposenet_hg4_lsp.py, but there is no prediction of occlusion
    {{_base_.val_evaluator}},
    dict(type='mmpose_gan.VisibilityPCKAccuracy'),
    dict(type='mmpose_gan.PlausibilityMetric', ann_file='data/lsp/annotations/lsp_train.json'),
]
test_evaluator = val_evaluator
