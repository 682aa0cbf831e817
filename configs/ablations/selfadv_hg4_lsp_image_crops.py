# LSP's test images cropped as in chou2017's code: around the image's centre, 0.8 of its longer side x 1.25. Not by the
# labelled box, which tells the model where the person is.
_base_ = '../selfadv_hg4_lsp.py'
val_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadImage'),
            dict(type='mmpose_gan.ImageCenterScale', padding=1.25),
            dict(type='TopdownAffine', input_size={{_base_.codec.input_size}}),
            dict(type='PackPoseInputs'),
        ]
    )
)
test_dataloader = val_dataloader
