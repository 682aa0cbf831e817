# structaware_hg2_mpii.py without its adversary (sharma2021 Table 6.1).
_base_ = 'structaware_hg4_mpii_supervised.py'
model = dict(backbone=dict(num_stacks=2), head=dict(num_stages=2))
