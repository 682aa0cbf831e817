"""Is it a game? The papers' settings, played from the first iteration as they do, at 64 px with narrow discriminators.

Sizes and the 600 iterations are ours; lambdas, labels, equilibria, reductions and rates of the discriminators are the
published ones.
"""

FEW = 'experiments/configs/lspet_64_few.py'
SHORT = {
    'train_cfg.max_iters': 600,
    'param_scheduler': [
        dict(type='LinearLR', start_factor=0.05, begin=0, end=100, by_epoch=False),
        dict(type='CosineAnnealingLR', eta_min=2e-6, T_max=600, begin=0, end=600, by_epoch=False),
    ],
}
NARROW = dict(stage_channels=(32,) * 5, feat_channel=32)


def narrow(adversary: str, **backbones: dict) -> dict:
    """A row with backbones of some discriminators made narrow."""
    keys = {f'model.discriminators.{name}.backbone': backbone for name, backbone in backbones.items()}
    return dict(config=FEW, adversaries=[adversary], options=SHORT | keys)


def branches(*channels: int) -> dict:
    """A stage of HRNet with one block in each branch."""
    return dict(
        num_modules=1,
        num_branches=len(channels),
        block='BASIC',
        num_blocks=(1,) * len(channels),
        num_channels=channels,
    )


HRNET = {f'stage{n}': branches(*(16, 32, 64, 128)[:n]) for n in range(1, 5)}

seeds = (0,)
baseline = 'supervised'
rows = {
    'supervised': dict(config=FEW, options=SHORT),
    'chou2017': narrow('reconstruction_hourglass', reconstruction=NARROW),
    'cao2020': narrow('reconstruction_hrnet_w32', reconstruction=dict(extra=HRNET)),
    'chen2017, P and C': narrow('posenet_p_c_small'),
    'sharma2021': narrow('structure_aware', D=NARROW),
}
