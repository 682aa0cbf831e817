# delta 0.8: sharma2021 chapter 7, Fig. 7.3, whose beta is taken for delta. Almost every keypoint counts as real, and
# the discriminator's loss "sharply plummets".
_base_ = '../structaware_hg4_mpii.py'
model = dict(discriminators=dict(D=dict(game=dict(labels=dict(delta=0.8)))))
