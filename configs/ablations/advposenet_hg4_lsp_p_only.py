# P plays alone (not in chen2017).
_base_ = '../advposenet_hg4_lsp.py'
model = dict(discriminators=dict(_delete_=True, P={{_base_.adversary.model.discriminators.P}}))
optim_wrapper = dict(discriminators=dict(_delete_=True, P={{_base_.adversary.optim_wrapper.discriminators.P}}))
