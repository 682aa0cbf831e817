# MMPose's HRNet-W32 on COCO, which predicts occlusion beside the pose (chen2017 section 2.1). What is not named here is
# MMPose's: optimizer, schedule, augmentation, ImageNet weights, flip test. Validation takes the labelled boxes, because
# detected ones have no occlusion labels; its AP is higher than the test's, which takes the detected boxes.
_base_ = 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py'
occlusion_codec = dict(
    type='mmpose_gan.MSRAOcclusionHeatmap',
    input_size={{_base_.codec.input_size}},
    heatmap_size={{_base_.codec.heatmap_size}},
    sigma={{_base_.codec.sigma}},
)
custom_imports = dict(imports=['mmpose_gan'])  # for MMPose's demos: see docs/install.md
model = dict(
    head=dict(
        type='mmpose_gan.PoseOcclusionHead',
        out_channels=34,
        loss=dict(loss_weight=2.0),  # a mean over 2 K maps: the weight keeps that of the K pose maps
        decoder=dict(type='mmpose_gan.MSRAOcclusionHeatmap'),
    )
)

train_pipeline = [  # MMPose's, with COCO's v = 1
    dict(type='LoadImage'),
    dict(type='mmpose_gan.LoadOcclusion'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomHalfBody'),
    dict(type='RandomBBoxTransform'),
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder=occlusion_codec),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(bbox_file=None))
val_evaluator = [
    {{_base_.val_evaluator}},
    dict(type='mmpose_gan.VisibilityPCKAccuracy'),  # as chen2017 Table 3 asks of MPII; the unit is ours
    dict(type='mmpose_gan.OcclusionAP'),
]
visualizer = dict(vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')])
