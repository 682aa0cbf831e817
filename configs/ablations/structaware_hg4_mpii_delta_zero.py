# delta 0: nothing generated counts as real. sharma2021 chapter 7 found that gradients explode at 2e-6, which here, in
# whole cells, is the same as 0.003.
_base_ = '../structaware_hg4_mpii.py'
model = dict(discriminators=dict(D=dict(game=dict(labels=dict(delta=0.0)))))
