# yang2018's adversary, small, for configs/adv3d_quick_figures.py. Sizes and schedule are ours.
_base_ = 'multi_source.py'
adversary = dict(
    about=dict(
        cost='0.17 M, 0.02 GMACs (16 x 32 x 32)',
        paper='Yang 2018, narrow, for small generators',
    ),
    model=dict(discriminators=dict(D=dict(backbone=dict(channels=32), head=dict(channels=64)))),
    optim_wrapper=dict(discriminators=dict(D=dict(optimizer=dict(lr=1e-3)))),
    default_hooks=dict(adversary=dict(start=600)),
)
