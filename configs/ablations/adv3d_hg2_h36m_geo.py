# The discriminator sees image and geometric descriptor (yang2018 Table 2, "Geo"); needs load_from, see
# ../adv3d_hg2_h36m.py.
_base_ = '../adv3d_hg2_h36m.py'
model = dict(discriminators=dict(D=dict(backbone=dict(sources=('image', 'geometry')))))
