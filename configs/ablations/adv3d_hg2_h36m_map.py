# The discriminator sees image, heatmaps and depth maps (yang2018 Table 2, "Map"); needs load_from, see
# ../adv3d_hg2_h36m.py.
_base_ = '../adv3d_hg2_h36m.py'
model = dict(discriminators=dict(D=dict(backbone=dict(sources=('image', 'maps')))))
