# mpii_chou2017.py with occlusion targets, from files that tools/dataset_converters/mpii_occlusion.py makes of MMPose's
# and of MPII's official annotations.
_base_ = 'mpii_chou2017.py'
occlusion_codec = dict(
    type='mmpose_gan.MSRAOcclusionHeatmap',
    input_size={{_base_.codec.input_size}},
    heatmap_size={{_base_.codec.heatmap_size}},
    sigma={{_base_.codec.sigma}},
)

train_pipeline = [  # chen2017 section 3: rotation and scale as in chou2017_pipelines.py; the flip is ours
    dict(type='LoadImage'),
    dict(type='mmpose_gan.LoadOcclusion'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_prob=0.0, scale_factor=(0.75, 1.25), rotate_factor=30.0),
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder=occlusion_codec),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(
    dataset=dict(
        type='mmpose_gan.MpiiOcclusionDataset',
        ann_file='annotations/mpii_train_occlusion.json',
        pipeline=train_pipeline,
    )
)
val_dataloader = dict(
    dataset=dict(type='mmpose_gan.MpiiOcclusionDataset', ann_file='annotations/mpii_val_occlusion.json')
)
test_dataloader = val_dataloader

val_evaluator = [
    {{_base_.val_evaluator}},
    dict(type='mmpose_gan.VisibilityPCKAccuracy', threshold=0.5, norm='head'),  # chen2017 Table 3, as PCKh
    dict(type='mmpose_gan.OcclusionAP'),
]
test_evaluator = val_evaluator
