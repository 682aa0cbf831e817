# Human3.6M alone: "we train the full pose estimator ... on Human3.6M for 200K iterations" (yang2018 section 5).
_base_ = 'h36m_mpii_3d.py'

train_dataloader = dict(
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset=dict(
        _delete_=True,
        type='CombinedDataset',
        metainfo=dict(from_file='configs/_base_/datasets/mpii.py'),
        datasets=[{{_base_.h36m_train}}],
        pipeline={{_base_.train_pipeline}},
    ),
)
