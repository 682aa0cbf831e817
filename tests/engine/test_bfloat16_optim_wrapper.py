"""A supervised baseline trains with the wrapper of the game."""

from __future__ import annotations

import subprocess
import sys

import pytest
from paths import ROOT

PROGRAM = """
import warnings
warnings.simplefilter('ignore')
import torch
from mmengine.optim import build_optim_wrapper
from mmpose.registry import MODELS
from mmpose.utils import register_all_modules
from conductor import PassThrough
from tiny import batch, {generator}

register_all_modules()
model = MODELS.build(dict(type='TopdownPoseEstimator', **{generator}())).train()
model.data_preprocessor = PassThrough()
optimizer = dict(type='mmpose_gan.BFloat16OptimWrapper', optimizer=dict(type='SGD', lr=0.1))
log = model.train_step(batch(), build_optim_wrapper(model, optimizer))
assert torch.isfinite(log['loss']) and 0 <= log['acc_pose'] <= 1
"""


@pytest.mark.parametrize('generator', ['hrnet_generator', pytest.param('hourglass_generator', marks=pytest.mark.slow)])
def test_stock_estimators_train_in_a_process_that_builds_nothing_else_of_ours(generator: str) -> None:
    path = f'{ROOT}:{ROOT / "tests"}'
    done = subprocess.run(
        [sys.executable, '-c', PROGRAM.format(generator=generator)],
        env={'PYTHONPATH': path, 'CUDA_VISIBLE_DEVICES': ''},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
