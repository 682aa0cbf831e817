# Beside each batch of 16 labelled people (lspet_64_few.py) 16 of the others, whose joints nobody labelled.
_base_ = 'lspet_64_few.py'

from mmpose_gan import metainfo  # noqa: E402 (before _base_, MMEngine would take the file for a lazy config)

people = dict(
    type='mmpose_gan.LSPDataset',
    data_root={{_base_.data_root}},
    data_prefix=dict(img=''),
    pipeline={{_base_.train_pipeline}},
)
train_dataloader = dict(
    batch_size=32,
    sampler=dict(_delete_=True, type='mmpose_gan.LabelledEpochSampler', batch_size=32, source_ratio=[1, 1]),
    dataset=dict(
        _delete_=True,
        type='CombinedDataset',
        metainfo=metainfo.LSP,
        datasets=[
            dict(people, ann_file='train_few_{seed}.json'),
            dict(
                type='mmpose_gan.UnlabelledDataset',
                dataset=dict(people, ann_file='train_rest_{seed}.json'),
            ),
        ],
    ),
)
