# The baseline as section 5 of yang2018 trains it before the game: 200,000 iterations "on Human3.6M"; needs
# load_from, see ../adv3d_hg2_h36m.py.
_base_ = ['../_base_/models/yang2018_hg4.py', '../_base_/datasets/h36m_3d.py']
model = dict(
    backbone=dict(out_channels=16, num_stacks=2),
    head=dict(out_channels=16, num_stages=2, decoder={{_base_.codec}}),
)
train_cfg = dict(max_iters=200_000)
