"""A critic for a model that one has: 64 px, all labels; a discriminator watches the finished, frozen generator.

`python -m experiments.critic` asks it at inference, beside what a user would take instead.
"""

ALL = 'experiments/configs/lspet_64.py'

seeds = (0, 1, 2, 3, 4)
baseline = 'supervised'
rows = {
    'supervised': dict(config=ALL),
    'watcher': dict(
        config=ALL,
        adversaries=['watcher'],
        options={
            'train_cfg.max_iters': 2000,
            # The generator's schedules are of no use; the discriminator's rate falls with them.
            'param_scheduler': [dict(type='CosineAnnealingLR', eta_min_ratio=0.01, T_max=2000, by_epoch=False)],
        },
        after='supervised',
    ),
}
