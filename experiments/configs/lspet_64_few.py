# The same with labels for a tenth of the people, which ones by seed: half the iterations.
_base_ = 'lspet_64.py'

max_iters = 2000
train_cfg = dict(max_iters=max_iters)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.05, begin=0, end=100, by_epoch=False),
    dict(type='CosineAnnealingLR', eta_min=2e-6, T_max=max_iters, begin=0, end=max_iters, by_epoch=False),
]
train_dataloader = dict(dataset=dict(ann_file='train_few_{seed}.json'))
