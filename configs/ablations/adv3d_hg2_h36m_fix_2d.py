# The 2D module stays as it was loaded (yang2018 Table 2, "Full (fix 2D)"); needs load_from, see ../adv3d_hg2_h36m.py.
_base_ = '../adv3d_hg2_h36m.py'
model = dict(fix_2d=True)
