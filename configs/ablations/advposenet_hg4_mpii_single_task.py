# The single task without discriminators on MPII: the baseline of chen2017 section 3.4, Table 2's "Ours (-)".
_base_ = ['../_base_/models/chen2017_hg4_single_task.py', '../_base_/datasets/mpii_chou2017.py']
model = dict(head=dict(out_channels=16, decoder={{_base_.codec}}))
train_cfg = dict(max_epochs=230)  # section 3
default_hooks = dict(checkpoint=dict(save_best='PCK', rule='greater'))
