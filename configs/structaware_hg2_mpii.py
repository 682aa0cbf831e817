# Structure-aware training (sharma2021) on MPII: 2 stacked hourglasses against one (Table 6.1).
_base_ = 'structaware_hg4_mpii.py'
model = dict(backbone=dict(num_stacks=2), head=dict(num_stages=2))
