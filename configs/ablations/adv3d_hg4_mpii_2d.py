# The 2D module of adv3d_hg4_h36m.py alone, on MPII: what yang2018 section 5 pre-trains, "Pretrain" of its Table 3.
_base_ = 'structaware_hg4_mpii_supervised.py'
sharp_codec = dict(
    type={{_base_.codec.type}},
    input_size={{_base_.codec.input_size}},
    heatmap_size={{_base_.codec.heatmap_size}},
    sigma=1,  # section 4.1
)
model = dict(head=dict(decoder=dict(sigma=1)))
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_prob=0.0, scale_factor=(0.75, 1.25), rotate_factor=30.0),
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder=sharp_codec),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
