# Pose and occlusion without discriminators (chen2017 section 3.4, "Multi-task").
_base_ = ['../_base_/models/chen2017_hg4.py', '../_base_/datasets/lsp_occlusion.py']
model = dict(head=dict(out_channels=28, decoder={{_base_.occlusion_codec}}))
