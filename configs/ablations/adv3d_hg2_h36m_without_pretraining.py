# The discriminator plays from the first iteration on (yang2018 Table 2, "Full (w/o pretrain)"; Fig. 5).
_base_ = '../adv3d_hg2_h36m.py'
default_hooks = dict(adversary=dict(start=0))
