# Pipelines and loaders that LSP, LIP and MPII share in chou2017.
# The paper names no sigma; the authors' code has 1.75, for which MMPose's codec would draw targets one cell off.
codec = dict(type='MSRAHeatmap', input_size=(256, 256), heatmap_size=(64, 64), sigma=2)

# The paper flips, rotates in [-30, 30] degrees and scales by [0.75, 1.25] without naming a distribution; MMPose draws
# both from a truncated normal and rotates 60 % of the samples. The authors' code: scale 2^N(0, 0.25) clipped to
# [0.71, 1.41], rotation N(0, 30) clipped to 60 degrees for 40 % of the samples, gain of each colour in [0.6, 1.4].
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomBBoxTransform', shift_prob=0.0, scale_factor=(0.75, 1.25), rotate_factor=30.0),
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='GetBBoxCenterScale'),
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='PackPoseInputs'),
]
data_mode = 'topdown'  # this and dataset_type are for MMPose's inferencer
train_dataloader = dict(
    batch_size=6,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
)
val_dataloader = dict(
    batch_size=32,
    num_workers=2,
    persistent_workers=True,
    drop_last=False,
    sampler=dict(type='DefaultSampler', shuffle=False, round_up=False),
)
test_dataloader = val_dataloader
