# structaware_hg4_mpii.py without its adversary (sharma2021 Table 6.1).
_base_ = ['../_base_/models/sharma2021_hg4.py', '../_base_/datasets/mpii_chou2017.py']
model = dict(backbone=dict(out_channels=16), head=dict(out_channels=16, decoder={{_base_.codec}}))
train_dataloader = dict(batch_size=8)  # Table 5.1
default_hooks = dict(checkpoint=dict(save_best='PCK', rule='greater'))
