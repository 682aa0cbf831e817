# lsp_occlusion.py with MPII, as in lsp_mpii.py: chen2017 section 3, "During training for LSP, we use the MPII dataset
# to augment". Which joints of MPII are occluded is in files that tools/dataset_converters/mpii_occlusion.py makes.
_base_ = ['lsp_occlusion.py', 'lsp_joints.py']

train_dataloader = dict(
    dataset=dict(
        type='CombinedDataset',
        metainfo={{_base_.lsp_metainfo}},
        pipeline={{_base_.loaded_occlusion}},
        datasets=[
            dict(
                type='mmpose_gan.LSPDataset',
                data_root='data/lsp/',
                ann_file='annotations/lsp_train.json',
                data_prefix=dict(img='images/'),
                pipeline=[dict(type='mmpose_gan.LoadOcclusion')],
            ),
            dict(
                type='mmpose_gan.LSPDataset',
                data_root='data/lspet/',
                ann_file='annotations/lspet_train.json',
                data_prefix=dict(img='images/'),
                pipeline=[dict(type='mmpose_gan.UnknownOcclusion')],
            ),
            dict(
                type='mmpose_gan.MpiiOcclusionDataset',
                data_root='data/mpii/',
                ann_file='annotations/mpii_trainval_occlusion.json',
                data_prefix=dict(img='images/'),
                pipeline=[
                    dict(type='mmpose_gan.LoadOcclusion'),
                    dict(
                        type='mmpose_gan.OcclusionKeypointConverter',
                        num_keypoints=14,
                        mapping={{_base_.mpii_to_lsp}},
                    ),
                ],
            ),
        ],
    ),
)
