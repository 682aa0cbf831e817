# selfadv_hg4_lsp.py without its adversary: the stacked hourglass of Newell 2016, trained as chou2017 does.
_base_ = ['../_base_/models/chou2017_hg4.py', '../_base_/datasets/lsp.py']
model = dict(backbone=dict(out_channels=14), head=dict(out_channels=14, decoder={{_base_.codec}}))
