# LIP, training and validation sets (the test labels are not public): chou2017 section 4.1. Files: docs/datasets.md.
_base_ = 'chou2017_pipelines.py'

dataset_type = 'mmpose_gan.LIPDataset'
train_dataloader = dict(
    dataset=dict(
        type='mmpose_gan.LIPDataset',
        data_root='data/lip/',
        ann_file='annotations/lip_train_set.json',
        data_prefix=dict(img='train_images/'),
        pipeline={{_base_.train_pipeline}},
    ),
)
val_dataloader = dict(
    dataset=dict(
        type='mmpose_gan.LIPDataset',
        data_root='data/lip/',
        ann_file='annotations/lip_val_set.json',
        data_prefix=dict(img='val_images/'),
        test_mode=True,
        pipeline={{_base_.val_pipeline}},
    ),
)
test_dataloader = val_dataloader

val_evaluator = [
    dict(type='mmpose_gan.TorsoPCKAccuracy'),
    dict(type='mmpose_gan.VisibilityPCKAccuracy'),
]
test_evaluator = val_evaluator
