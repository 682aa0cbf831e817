# The single task without discriminators on MPII: the baseline of chen2017 section 3.4, Table 2's "Ours (-)". Training
# reads MMPose's own files, evaluation those with occlusion flags, for the rates of visible and occluded joints.
_base_ = ['../_base_/models/chen2017_hg4_single_task.py', '../_base_/datasets/mpii_chou2017.py']
model = dict(head=dict(out_channels=16, decoder={{_base_.codec}}))
train_cfg = dict(max_epochs=230)  # section 3
val_dataloader = dict(
    dataset=dict(type='mmpose_gan.MpiiOcclusionDataset', ann_file='annotations/mpii_val_occlusion.json')
)
test_dataloader = val_dataloader
val_evaluator = [  # as mpii_occlusion.py, but there is no prediction of occlusion
    {{_base_.val_evaluator}},
    dict(type='mmpose_gan.VisibilityPCKAccuracy', threshold=0.5, norm='head'),
]
test_evaluator = val_evaluator
default_hooks = dict(checkpoint=dict(save_best='PCK', rule='greater'))
