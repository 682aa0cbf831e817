# adv3d_hg2_h36m.py without its adversary, for as many iterations (yang2018 Table 2, "Baseline"); needs load_from,
# see ../adv3d_hg2_h36m.py.
_base_ = ['../_base_/models/yang2018_hg4.py', '../_base_/datasets/h36m_mpii_3d.py']
model = dict(
    backbone=dict(out_channels=16, num_stacks=2),
    head=dict(out_channels=16, num_stages=2, decoder={{_base_.codec}}),
)
