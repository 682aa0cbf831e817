# LSP + LSPET + MPII for training, the LSP test set for evaluation: chou2017 Table 1 adds "the MPII training set". Here
# that is all of MPII that is labelled, as in the authors' code (which cuts its validation set by an option).
# MMPose leaves MPII's joints 1-based: they lie one pixel of the original image to the lower right of LSP's.
_base_ = ['lsp.py', 'lsp_joints.py']

train_dataloader = dict(
    dataset=dict(
        type='CombinedDataset',
        metainfo={{_base_.lsp_metainfo}},
        pipeline={{_base_.train_pipeline}},
        datasets=[
            dict(
                type='mmpose_gan.LSPDataset',
                data_root='data/lsp/',
                ann_file='annotations/lsp_train.json',
                data_prefix=dict(img='images/'),
            ),
            dict(
                type='mmpose_gan.LSPDataset',
                data_root='data/lspet/',
                ann_file='annotations/lspet_train.json',
                data_prefix=dict(img='images/'),
            ),
            dict(
                type='MpiiDataset',
                data_root='data/mpii/',
                ann_file='annotations/mpii_trainval.json',
                data_prefix=dict(img='images/'),
                pipeline=[dict(type='KeypointConverter', num_keypoints=14, mapping={{_base_.mpii_to_lsp}})],
            ),
        ],
    ),
)
