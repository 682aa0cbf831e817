# selfadv_hg2_lsp.py without its adversary (chou2017 Fig. 11b).
_base_ = 'supervised_hg4_lsp.py'
model = dict(backbone=dict(num_stacks=2), head=dict(num_stages=2))
param_scheduler = []  # as selfadv_hg2_lsp.py
