# The balance averages over keypoints and pixels, as chou2017's code has it (eq. 5 sums): k_t hardly moves.
_base_ = '../selfadv_hg1_lsp.py'
model = dict(discriminators=dict(reconstruction=dict(game=dict(equilibrium=dict(reduction='mean')))))
