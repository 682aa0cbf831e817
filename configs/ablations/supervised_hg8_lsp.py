# 8 stacks without an adversary, which chou2017 (section 4.4.2, Fig. 11c, d) sets against selfadv_hg4_lsp.py.
_base_ = 'supervised_hg4_lsp.py'
model = dict(backbone=dict(num_stacks=8), head=dict(num_stages=8))
