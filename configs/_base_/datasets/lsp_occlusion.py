# lsp.py with occlusion targets. LSP tells which joints are occluded, LSPET does not: it trains the pose maps alone.
# chen2017 (section 3) adds MPII: left out here (ours).
_base_ = 'lsp.py'
occlusion_codec = dict(
    type='mmpose_gan.MSRAOcclusionHeatmap',
    input_size={{_base_.codec.input_size}},
    heatmap_size={{_base_.codec.heatmap_size}},
    sigma={{_base_.codec.sigma}},
)

load = [dict(type='LoadImage')]
augment = [  # chen2017 section 3: rotation and scale as in chou2017_pipelines.py; the flip is ours
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_prob=0.0, scale_factor=(0.75, 1.25), rotate_factor=30.0),
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder=occlusion_codec),
    dict(type='PackPoseInputs'),
]
train_pipeline = [*load, dict(type='mmpose_gan.LoadOcclusion'), *augment]
train_dataloader = dict(
    dataset=dict(
        datasets=[
            dict(
                type='mmpose_gan.LSPDataset',
                data_root='data/lsp/',
                ann_file='annotations/lsp_train.json',
                data_prefix=dict(img='images/'),
                pipeline=train_pipeline,
            ),
            dict(
                type='mmpose_gan.LSPDataset',
                data_root='data/lspet/',
                ann_file='annotations/lspet_train.json',
                data_prefix=dict(img='images/'),
                pipeline=[*load, dict(type='mmpose_gan.UnknownOcclusion'), *augment],
            ),
        ],
    ),
)

val_evaluator = [
    {{_base_.val_evaluator}},
    dict(type='mmpose_gan.VisibilityPCKAccuracy'),  # chen2017 Table 3, in units of the torso
    dict(type='mmpose_gan.OcclusionAP'),
    dict(type='mmpose_gan.PlausibilityMetric', ann_file='data/lsp/annotations/lsp_train.json'),
]
test_evaluator = val_evaluator
