# The discriminator steps first and judges again, as cao2020's code and the PyTorch ports of chou2017 have it.
_base_ = '../selfadv_hg1_lsp.py'
default_hooks = dict(adversary=dict(update='alternating'))
