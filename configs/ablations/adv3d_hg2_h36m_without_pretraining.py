# The discriminator plays from the first iteration on, "without pretraining the depth regressor" (yang2018 Table 2,
# "Full (w/o pretrain)"; Fig. 5). The 2D module is pre-trained here too: load_from, see ../adv3d_hg2_h36m.py.
_base_ = '../adv3d_hg2_h36m.py'
default_hooks = dict(adversary=dict(start=0))
