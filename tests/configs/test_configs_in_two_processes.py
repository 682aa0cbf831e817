"""Every config, small, trains in two processes through gloo, DDP's default settings included."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from mmengine.runner import Runner
from ranks import in_two_processes
from small_configs import WHOLE, small

from mmpose_gan.compat.gloo import leave_out_device_ids


def parameters_after_training(name: str, samples: Path, folder: Path, rank: int) -> dict[str, torch.Tensor]:
    """What one rank has after two iterations: in the second DDP complains of parameters without a gradient."""
    cfg = small(name, samples, folder / 'run')
    cfg.launcher = 'pytorch'
    os.environ['LOCAL_RANK'] = str(rank)
    leave_out_device_ids()
    cfg.train_cfg['max_epochs' if cfg.train_cfg.by_epoch else 'max_iters'] = 2
    for key in ('dataloader', 'cfg', 'evaluator'):
        cfg[f'val_{key}'] = None
    cfg.default_hooks.checkpoint = None
    runner = Runner.from_cfg(cfg)
    runner.train()
    assert runner.iter == 2
    return {key: p.detach() for key, p in runner.model.module.named_parameters()}


@pytest.mark.slow
@pytest.mark.parametrize('name', WHOLE)
def test_trains_in_two_processes(name: str, samples: Path, tmp_path: Path) -> None:
    one, other = in_two_processes(parameters_after_training, tmp_path, name, samples, tmp_path)
    assert one.keys() == other.keys()
    assert not [key for key, p in one.items() if not torch.equal(p, other[key])]
    assert all(torch.isfinite(p).all() for p in one.values())
