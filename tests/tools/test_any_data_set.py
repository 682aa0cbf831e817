"""A data set as MMPose describes several: no skeleton, no sigmas. Its checkpoints resume and are tested."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tool import main

from mmpose_gan.figures import Plan, export

CONFIG = """
_base_ = 'mmpose_gan::quickstart.py'
keypoint_info = {{i: dict(name=f'k{{i}}', id=i, color=[0, 0, 0], type='', swap='') for i in range(17)}}
metainfo = dict(
    dataset_name='bare',
    paper_info=dict(),
    keypoint_info=keypoint_info,
    skeleton_info={{}},
    joint_weights=[1.0] * 17,
    sigmas=[],
)
data_root = {root!r}
train_dataloader = dict(
    batch_size=4, num_workers=0, persistent_workers=False, dataset=dict(data_root=data_root, metainfo=metainfo)
)
val_dataloader = dict(
    num_workers=0, persistent_workers=False, dataset=dict(data_root=data_root, metainfo=metainfo)
)
test_dataloader = val_dataloader
val_evaluator = [dict(type='PCKAccuracy')]
test_evaluator = val_evaluator
train_cfg = dict(max_epochs=1, val_interval=1)
default_hooks = dict(checkpoint=dict(interval=1))
"""


@pytest.mark.slow
def test_a_data_set_without_skeleton_and_sigmas_resumes_and_is_tested(tmp_path: Path) -> None:
    figures = tmp_path / 'figures'
    export(figures, Plan(train=6, val=2, hard=0, size=96, seed=3), workers=1)
    (tmp_path / 'bare.py').write_text(CONFIG.format(root=f'{figures}/'))
    command = [tmp_path / 'bare.py', '--work-dir', tmp_path / 'run']
    adversary = ['--adversary', 'reconstruction_small']
    main('train.py', *command, *adversary)
    meta = torch.load(tmp_path / 'run' / 'epoch_1.pth', weights_only=True)['meta']['dataset_meta']
    assert meta['sigmas'].size == 0
    assert 'resumed epoch: 1' in main(
        'train.py', *command, *adversary, '--resume', '--cfg-options', 'train_cfg.max_epochs=2'
    )
    assert 'PCK' in main(
        'test.py', tmp_path / 'bare.py', tmp_path / 'run' / 'epoch_2.pth', '--work-dir', tmp_path / 'run'
    )
