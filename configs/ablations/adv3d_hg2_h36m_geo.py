# The discriminator sees image and geometric descriptor (yang2018 Table 2, "Geo").
_base_ = '../adv3d_hg2_h36m.py'
model = dict(discriminators=dict(D=dict(backbone=dict(sources=('image', 'geometry')))))
