# alpha 1/110 instead of 1/200 (sharma2021 chapter 7, Fig. 7.2: "a less accurate model").
_base_ = '../structaware_hg4_mpii.py'
model = dict(discriminators=dict(D=dict(game=dict(lambda_g=1 / 110))))
