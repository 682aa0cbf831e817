# The 2D module of adv3d_hg4_h36m.py alone, on MPII: what yang2018 section 5 pre-trains, "Pretrain" of its Table 3. The
# network, sigma and the batch are the paper's, the content loss and Newell 2016's RMSprop are ours, as in
# yang2018_hg4.py. Length and drop are ours too: those of selfadv_hg4_mpii.py.
_base_ = ['../_base_/models/chou2017_hg4.py', '../_base_/datasets/mpii_chou2017.py']
sharp_codec = dict(
    type={{_base_.codec.type}},
    input_size={{_base_.codec.input_size}},
    heatmap_size={{_base_.codec.heatmap_size}},
    sigma=1,  # section 4.1
)
model = dict(
    backbone=dict(
        out_channels=16,
        stage_blocks=(1, 1, 1, 1, 1),  # section 5: one residual module at each resolution
    ),
    head=dict(
        out_channels=16,
        loss=dict(type='KeypointMSELoss', use_target_weight=True),  # what is not labelled is left out
        decoder=sharp_codec,
    ),
)
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_prob=0.0, scale_factor=(0.75, 1.25), rotate_factor=30.0),
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder=sharp_codec),
    dict(type='PackPoseInputs'),
]
train_dataloader = dict(batch_size=12, dataset=dict(pipeline=train_pipeline))  # section 5: "for all the steps"
auto_scale_lr = dict(base_batch_size=12)
default_hooks = dict(checkpoint=dict(save_best='PCK', rule='greater'))
