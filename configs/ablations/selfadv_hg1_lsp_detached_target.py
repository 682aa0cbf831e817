# The generator sees L_fake through the discriminator only, as in chou2017's code (eq. 2 has both occurrences).
_base_ = '../selfadv_hg1_lsp.py'
model = dict(discriminators=dict(reconstruction=dict(game=dict(detach_target=True))))
