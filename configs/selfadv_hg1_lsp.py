# Self-adversarial training (chou2017) on LSP + LSPET: one hourglass against one (Fig. 10, 11a).
_base_ = 'selfadv_hg4_lsp.py'
model = dict(backbone=dict(num_stacks=1), head=dict(num_stages=1))
param_scheduler = []  # section 4.4.2 decays the learning rate of 4 and 8 stacks only
