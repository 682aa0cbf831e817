"""``--cfg-options`` that make a published HRNet config small and point it at the real samples."""

from __future__ import annotations

from pathlib import Path

STAGES = dict(
    stage1=((1,), (8,)), stage2=((1, 1), (4, 8)), stage3=((1,) * 3, (4, 8, 16)), stage4=((1,) * 4, (4, 8, 16, 32))
)


def hrnet(key: str) -> list[str]:
    """A narrow HRNet with one block everywhere."""
    options = []
    for stage, (blocks, channels) in STAGES.items():
        options += [
            f'{key}.extra.{stage}.num_modules=1',
            f'{key}.extra.{stage}.num_blocks={blocks}'.replace(' ', ''),
            f'{key}.extra.{stage}.num_channels={channels}'.replace(' ', ''),
        ]
    return options


def generator() -> list[str]:
    """The narrow generator, from scratch."""
    return ['model.backbone.init_cfg=None', 'model.head.in_channels=4', *hrnet('model.backbone')]


def discriminator() -> list[str]:
    """The narrow discriminator."""
    return hrnet('model.discriminators.reconstruction.backbone')


def loaders(batch_size: int = 4) -> list[str]:
    """No worker processes, few images a batch."""
    options = [f'train_dataloader.batch_size={batch_size}']
    for name in ('train', 'val', 'test'):
        options += [f'{name}_dataloader.num_workers=0', f'{name}_dataloader.persistent_workers=False']
    return options


def runtime(epochs: int = 1) -> list[str]:
    """Log every iteration, save and validate every epoch."""
    return [
        f'train_cfg.max_epochs={epochs}',
        'train_cfg.val_interval=1',
        'default_hooks.logger.interval=1',
        'default_hooks.checkpoint.interval=1',
        'randomness.seed=0',
    ]


def coco(data_root: Path) -> list[str]:
    """Train on ``coco_kp``'s images of MMPose's samples, evaluate on the same."""
    folder = data_root / 'mmpose_samples' / 'coco'
    return [*_dataset(folder, 'test_coco.json'), *_metric(folder / 'test_coco.json')]


def mpii(data_root: Path, headboxes: Path) -> list[str]:
    """MMPose's five MPII samples, with head boxes from a file."""
    options = _dataset(data_root / 'mmpose_samples' / 'mpii', 'test_mpii.json')
    for name in ('val', 'test'):
        options.append(f'{name}_dataloader.dataset.headbox_file={headboxes}')
    return [option for option in options if 'bbox_file' not in option]


def _dataset(folder: Path, annotations: str) -> list[str]:
    options = []
    for name in ('train', 'val', 'test'):
        key = f'{name}_dataloader.dataset'
        options += [f'{key}.data_root={folder}/', f'{key}.ann_file={annotations}', f'{key}.data_prefix.img=']
        if name != 'train':
            options.append(f'{key}.bbox_file=None')
    return options


def _metric(annotations: Path) -> list[str]:
    return [f'{name}_evaluator.ann_file={annotations}' for name in ('val', 'test')]
