# Pose and occlusion without discriminators on MPII (chen2017 section 3.4, "Multi-task").
_base_ = ['../_base_/models/chen2017_hg4.py', '../_base_/datasets/mpii_occlusion.py']
model = dict(head=dict(out_channels=32, decoder={{_base_.occlusion_codec}}))
train_cfg = dict(max_epochs=230)  # section 3
default_hooks = dict(checkpoint=dict(save_best='PCK', rule='greater'))
