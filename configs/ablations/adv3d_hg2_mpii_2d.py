# The 2D module of adv3d_hg2_h36m.py alone, on MPII (yang2018 section 5).
_base_ = 'adv3d_hg4_mpii_2d.py'
model = dict(backbone=dict(num_stacks=2), head=dict(num_stages=2))
