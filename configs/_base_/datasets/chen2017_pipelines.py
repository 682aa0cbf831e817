# Pipelines with occlusion targets that LSP and MPII share in chen2017; beside those of chou2017_pipelines.py.
occlusion_codec = dict(
    type='mmpose_gan.MSRAOcclusionHeatmap', input_size=(256, 256), heatmap_size=(64, 64), sigma=2
)  # ours: chou2017_pipelines.py's

augment = [  # section 3: rotation and scale as in chou2017_pipelines.py; the flip is ours
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_prob=0.0, scale_factor=(0.75, 1.25), rotate_factor=30.0),
    dict(type='TopdownAffine', input_size=occlusion_codec['input_size']),
    dict(type='GenerateTarget', encoder=occlusion_codec),
    dict(type='PackPoseInputs'),
]
# Of a data set that tells which joints are occluded, of one that does not, and of several with loaders of their own.
known_occlusion = [dict(type='LoadImage'), dict(type='mmpose_gan.LoadOcclusion'), *augment]
unknown_occlusion = [dict(type='LoadImage'), dict(type='mmpose_gan.UnknownOcclusion'), *augment]
loaded_occlusion = [dict(type='LoadImage'), *augment]
