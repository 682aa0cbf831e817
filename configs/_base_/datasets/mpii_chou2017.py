# MPII, training and validation sets of MMPose's split (the test labels are not public): chou2017 section 4.1. Files:
# MMPose's documentation of MPII. Crops follow the annotated centre and scale (section 4.1), which MMPose enlarges as
# the authors' code does. (A file mpii.py in this place would hide MMPose's own of that name from its MpiiDataset.)
_base_ = 'training_sets.py'

dataset_type = 'MpiiDataset'
train_dataloader = dict(
    dataset=dict(
        type='MpiiDataset',
        data_root='data/mpii/',
        ann_file='annotations/mpii_train.json',
        data_prefix=dict(img='images/'),
        pipeline={{_base_.train_pipeline}},
    ),
)
val_dataloader = dict(
    dataset=dict(
        type='MpiiDataset',
        data_root='data/mpii/',
        ann_file='annotations/mpii_val.json',
        headbox_file='data/mpii/annotations/mpii_gt_val.mat',
        data_prefix=dict(img='images/'),
        test_mode=True,
        pipeline={{_base_.val_pipeline}},
    ),
)
test_dataloader = val_dataloader

val_evaluator = dict(type='MpiiPCKAccuracy')
test_evaluator = val_evaluator
