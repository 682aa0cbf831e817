# LSP (1,000) + LSPET (10,000) for training, the LSP test set (1,000) for evaluation: chou2017 section 4.1.
# How to make the files: docs/datasets.md. training_sets.py has the same with MPII.
_base_ = 'training_sets.py'

dataset_type = 'mmpose_gan.LSPDataset'
train_dataloader = dict(dataset={{_base_.lsp_lspet}})
# The crop follows the labelled box; the authors' code crops around the image's centre, by its longer side:
# ablations/selfadv_hg4_lsp_image_crops.py.
val_dataloader = dict(
    dataset=dict(
        type='mmpose_gan.LSPDataset',
        data_root='data/lsp/',
        ann_file='annotations/lsp_test.json',
        data_prefix=dict(img='images/'),
        test_mode=True,
        pipeline={{_base_.val_pipeline}},
    ),
)
test_dataloader = val_dataloader

val_evaluator = dict(type='mmpose_gan.TorsoPCKAccuracy')
test_evaluator = val_evaluator
