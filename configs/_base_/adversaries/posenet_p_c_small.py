# P and C of chen2017 about as large as small generators (configs/quickstart.py) and their maps; the widths are ours.
_base_ = 'posenet_p_c.py'
posenet_backbone = dict(channels=32, depth=3)  # 32 x 24 -> 4 x 3
adversary = dict(
    about=dict(
        cost='P: 0.03 M, 0.01 GMACs, C: 0.03 M, 0.01 GMACs (17 x 32 x 24)',
        paper='Chen 2017, narrow, for small generators',
    ),
    model=dict(
        discriminators=dict(P=dict(backbone=posenet_backbone), C=dict(backbone=posenet_backbone)),
    ),
)
