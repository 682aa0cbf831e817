# Adversarial PoseNet (chen2017), small enough for one CPU core: a narrow HRNet that predicts occlusion too, against P
# and C, on figures (docs/figures.md), of which every joint is known to be hidden or not. The game is that of
# advposenet_hg4_lsp.py; sizes and schedule are ours. Make the images first, in a folder of their own: data_command
# below.
_base_ = [
    'mmpose::_base_/default_runtime.py',
    '_base_/models/small_hrnet.py',
    '_base_/datasets/figures.py',
    '_base_/adversaries/posenet_p_c_small.py',
]
occlusion_codec = dict(
    type='mmpose_gan.MSRAOcclusionHeatmap',
    input_size={{_base_.codec.input_size}},
    heatmap_size={{_base_.codec.heatmap_size}},
    sigma={{_base_.codec.sigma}},
)
model = dict(
    type={{_base_.adversary.model.type}},
    head=dict(
        type='mmpose_gan.PoseOcclusionHead',
        out_channels=34,
        deconv_out_channels=None,
        loss=dict(loss_weight=2.0),  # a mean over 2 K maps: the weight keeps that of the K pose maps
        decoder=occlusion_codec,
    ),
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=True),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = dict(
    optimizer=dict(type='Adam', lr=4e-3),
    constructor={{_base_.adversary.optim_wrapper.constructor}},
    discriminators={{_base_.adversary.optim_wrapper.discriminators}},
)
auto_scale_lr = dict(base_batch_size=16)
randomness = dict(seed=0)
# Played from the first iteration on, the game kept this generator from learning the pose at its high rate: the content
# loss rose (docs/papers/chen2017.md). So the generator learns two epochs alone (of 485 iterations each with the 7,757
# people of the command above: change start with them), then P and C a little, then they play.
default_hooks = dict(
    adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update='alternating', start=970, warmup=100, ramp=100),
    logger=dict(interval=10),
    checkpoint=dict(interval=1, max_keep_ckpts=2),
)
train_cfg = dict(max_epochs=3, val_interval=1)
param_scheduler = dict(
    generator=[
        dict(type='LinearLR', start_factor=0.05, begin=0, end=150, by_epoch=False),
        dict(type='CosineAnnealingLR', eta_min_ratio=0.001, begin=0, end=3, by_epoch=True, convert_to_iter_based=True),
    ],
    P=[],  # constant, as in the paper
    C=[],
)

train_pipeline = [
    dict(type='LoadImage'),
    dict(type='mmpose_gan.LoadOcclusion'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_prob=0.0, scale_factor=(0.75, 1.25), rotate_factor=30.0),  # section 3
    dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
    dict(type='GenerateTarget', encoder=occlusion_codec),
    dict(type='PackPoseInputs'),
]
data_root = 'data/figures_small/'
data_command = 'mmpose-gan make-figures {data_root} --train 5000 --val 300 --hard 50 --size 160'
train_dataloader = dict(dataset=dict(data_root=data_root, pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(data_root=data_root))
test_dataloader = dict(dataset=dict(data_root=data_root))
val_evaluator = [
    dict(type='mmpose_gan.TorsoPCKAccuracy', thresholds=(0.2,)),
    dict(type='mmpose_gan.VisibilityPCKAccuracy'),  # as chen2017 Table 3 asks of MPII; the unit is ours
    dict(type='mmpose_gan.OcclusionAP'),
]
test_evaluator = val_evaluator
