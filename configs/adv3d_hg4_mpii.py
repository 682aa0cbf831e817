# adv3d_hg4_h36m.py, tested on MPII: the 2D poses after adversarial learning, yang2018 Table 3. tools/test.py with a
# checkpoint of it. "Pretrain" in that table is ablations/adv3d_hg4_mpii_2d.py.
_base_ = 'adv3d_hg4_h36m.py'
test_dataloader = dict(
    dataset=dict(
        _delete_=True,
        type='MpiiDataset',
        data_root='data/mpii/',
        ann_file='annotations/mpii_val.json',
        headbox_file='data/mpii/annotations/mpii_gt_val.mat',
        data_prefix=dict(img='images/'),
        test_mode=True,
        pipeline=[
            dict(type='LoadImage'),
            dict(type='GetBBoxCenterScale'),
            dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
            dict(type='PackPoseInputs'),
        ],
    )
)
test_evaluator = dict(type='MpiiPCKAccuracy')
