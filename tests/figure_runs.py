"""Tiny runs on figures, and what may have become of them."""

from __future__ import annotations

from pathlib import Path

from mmengine.config import Config
from mmengine.runner import Runner
from paths import ROOT
from tiny import discriminator, hrnet_generator, optim_wrapper


def config(folder: Path, figures: Path, adversarial: bool) -> Config:
    """Two epochs of the quickstart with tiny networks, both validated."""
    cfg = Config.fromfile(ROOT / 'configs' / 'quickstart.py')
    for part in ('train', 'val', 'test'):
        loader = cfg[f'{part}_dataloader']
        loader.update(num_workers=0, persistent_workers=False, batch_size=8)
        loader.dataset.data_root = f'{figures}/'
    for evaluator in (cfg.val_evaluator, cfg.test_evaluator):
        evaluator[0].ann_file = str(figures / 'annotations' / 'coco_val.json')
        evaluator[4].ann_file = str(figures / 'annotations' / 'coco_train.json')
    cfg.model.backbone = hrnet_generator()['backbone']
    cfg.model.head.update(in_channels=4, deconv_out_channels=None)
    cfg.train_cfg.update(max_epochs=2, val_interval=1)
    cfg.param_scheduler = []
    cfg.default_hooks.logger.interval = 1
    cfg.default_hooks.checkpoint.update(interval=1, max_keep_ckpts=-1)
    cfg.visualizer.vis_backends = [dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')]
    cfg.default_hooks.pop('panels')  # they have tests of their own
    if adversarial:
        cfg.model.update(
            type='mmpose_gan.AdversarialTopdownPoseEstimator', discriminators=dict(reconstruction=discriminator())
        )
        cfg.optim_wrapper = optim_wrapper()
        cfg.default_hooks.adversary = dict(type='mmpose_gan.AdversarialTrainingHook')
    cfg.work_dir, cfg.experiment_name = str(folder), f'report_{folder.parent.name}_{folder.name}'
    cfg.visualizer.name = cfg.experiment_name  # else this process's next run would write into this one's log
    return cfg


def train(folder: Path, figures: Path, adversarial: bool) -> Path:
    """Train :func:`config`."""
    Runner.from_cfg(config(folder, figures, adversarial)).train()
    return folder


def change_config(run: Path, **changes: object) -> None:
    """Make a run one of another config: only what its training does not depend on."""
    file = next(run.glob('*/vis_data/config.py'))
    cfg = Config.fromfile(file)
    cfg.merge_from_dict(changes)
    cfg.dump(file)
