# The discriminator does not see the image (sharma2021 chapter 6: it "seems to perform well").
_base_ = '../structaware_hg4_mpii.py'
model = dict(discriminators=dict(D=dict(conditional=False)))
