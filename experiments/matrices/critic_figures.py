"""The critic's matrix on figures, whose hidden joints are known: `python -m experiments.prepare_figures`.

Half the iterations for the generator: figures are learned sooner than photos.
"""

from experiments.matrices.critic import rows as on_lspet

FOLDER = 'work_dirs/experiments/figures_96/'
FIGURES: dict[str, object] = {'data_root': FOLDER}
for part in ('train', 'val', 'test'):
    data = f'{part}_dataloader.dataset.'
    FIGURES |= {data + 'data_root': FOLDER, data + 'pipeline.0.folder': FOLDER}
for part, half in dict(val='choose', test='report').items():
    FIGURES |= {f'{part}_evaluator.2.ann_file': f'{FOLDER}train.json'}
    FIGURES |= {f'{part}_evaluator.3.ann_file': f'{FOLDER}val_{half}.json'}
SCHEDULE: dict[str, object] = {
    'train_cfg.max_iters': 2000,
    'param_scheduler.1.T_max': 2000,
    'param_scheduler.1.end': 2000,
}

seeds = (0, 1, 2, 3, 4)
baseline = 'supervised'
rows = {
    'supervised': on_lspet['supervised'] | dict(options=FIGURES | SCHEDULE),
    'watcher': on_lspet['watcher'] | dict(options=on_lspet['watcher']['options'] | FIGURES),
}
