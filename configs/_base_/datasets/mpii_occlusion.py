# mpii_chou2017.py with occlusion targets, from files that tools/dataset_converters/mpii_occlusion.py makes of MMPose's
# and of MPII's official annotations.
_base_ = 'mpii_chou2017.py'

dataset_type = 'mmpose_gan.MpiiOcclusionDataset'
train_dataloader = dict(
    dataset=dict(
        type='mmpose_gan.MpiiOcclusionDataset',
        ann_file='annotations/mpii_train_occlusion.json',
        pipeline={{_base_.known_occlusion}},
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
