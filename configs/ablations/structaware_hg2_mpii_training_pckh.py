# structaware_hg2_mpii.py, tested on the people that it was trained on (sharma2021 Table 6.2).
_base_ = 'structaware_hg4_mpii_training_pckh.py'
model = dict(backbone=dict(num_stacks=2), head=dict(num_stages=2))
