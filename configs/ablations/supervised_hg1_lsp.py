# selfadv_hg1_lsp.py without its adversary (chou2017 Fig. 11a).
_base_ = 'supervised_hg4_lsp.py'
model = dict(backbone=dict(num_stacks=1), head=dict(num_stages=1))
param_scheduler = []  # as selfadv_hg1_lsp.py
