# The discriminator does not see the image (chou2017 section 4.4.1, Fig. 10a).
_base_ = '../selfadv_hg1_lsp.py'
model = dict(discriminators=dict(reconstruction=dict(conditional=False)))
