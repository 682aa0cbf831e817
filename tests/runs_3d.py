"""A tiny run on figures with 3D joints."""

from __future__ import annotations

from pathlib import Path

from mmengine.config import Config
from mmengine.runner import Runner
from mmpose.utils import register_all_modules
from paths import ROOT
from tiny import hrnet_extra

from mmpose_gan.figures import Plan, export

#: Of the images, pixels.
SIDE = 96


def draw_figures(folder: Path) -> Path:
    """8 people to train on and 5 to validate on."""
    export(folder, Plan(train=8, val=5, hard=0, size=SIDE, seed=3), workers=1)
    return folder


def config(figures: Path, work_dir: Path) -> Config:
    """adv3d_quick_figures.py with a tiny network, for two iterations."""
    cfg = Config.fromfile(ROOT / 'configs' / 'adv3d_quick_figures.py')
    parts = [cfg[f'{split}_dataloader'] for split in ('train', 'val', 'test')]
    for loader in parts:
        loader.update(num_workers=0, persistent_workers=False)
    for dataset in [*parts[0].dataset.datasets, *(loader.dataset for loader in parts[1:])]:
        dataset.data_root = f'{figures}/'
    cfg.train_dataloader.batch_size = cfg.train_dataloader.sampler.batch_size = 4
    cfg.model.backbone.extra = hrnet_extra()
    cfg.model.head.in_channels = 4
    cfg.train_cfg.update(max_iters=2, val_interval=2)
    cfg.default_hooks.checkpoint.update(interval=1, max_keep_ckpts=-1)
    cfg.default_hooks.logger.interval = 1
    cfg.default_hooks.adversary.start = 0
    cfg.param_scheduler = []
    cfg.visualizer.vis_backends = [dict(type='LocalVisBackend')]
    cfg.work_dir = str(work_dir)
    # MMEngine keeps visualizers by name for the whole process, the folder of the first with it.
    cfg.visualizer.name = cfg.experiment_name = f'{work_dir.parent.name}_{work_dir.name}'
    return cfg


def train(figures: Path, work_dir: Path) -> Path:
    """The work dir."""
    register_all_modules(init_default_scope=True)
    Runner.from_cfg(config(figures, work_dir)).train()
    return work_dir
