# The same without the adversary (yang2018 Table 2, "Baseline (fix 2D)"); needs load_from, see ../adv3d_hg2_h36m.py.
_base_ = 'adv3d_hg2_h36m_baseline.py'
model = dict(fix_2d=True)
