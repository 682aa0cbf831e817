# Self-adversarial training (chou2017) on LSP + LSPET: 8 stacked hourglasses against one. Not in the paper, whose
# 8 stacks have no adversary (ablations/supervised_hg8_lsp.py).
_base_ = 'selfadv_hg4_lsp.py'
model = dict(backbone=dict(num_stacks=8), head=dict(num_stages=8))
