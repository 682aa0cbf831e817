# Figures (docs/figures.md) as stand-ins of both sources in h36m_mpii_3d.py: half of each batch has 3D joints. All of
# these boxes hold a margin already.
_base_ = 'h36m_mpii_3d.py'

train_dataloader = dict(
    dataset=dict(
        datasets=[
            dict(
                type='mmpose_gan.H36MImageDataset',
                data_root='data/figures/',
                ann_file='annotations/h36m_train.npz',
                camera_file='annotations/h36m_cameras.pkl',
                data_prefix=dict(img='images_h36m/train/'),
                pipeline={{_base_.load_3d}},
            ),
            dict(
                type='MpiiDataset',
                data_root='data/figures/',
                ann_file='annotations/mpii_train.json',
                data_prefix=dict(img='images/train/'),
                pipeline={{_base_.load_3d}},
            ),
        ],
    ),
)
test_dataloader = dict(
    dataset=dict(
        data_root='data/figures/',
        ann_file='annotations/h36m_val.npz',
        camera_file='annotations/h36m_cameras.pkl',
        data_prefix=dict(img='images_h36m/val/'),
    )
)
val_dataloader = dict(test_dataloader, dataset=dict(test_dataloader['dataset'], sample_interval=1))
