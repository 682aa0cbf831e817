"""The line of docs/papers/chou2017.md that stops a run when its accuracy no longer rises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mmengine.runner import Runner
from paths import ROOT
from small_configs import small


@pytest.mark.parametrize(('name', 'monitor'), [('structaware_hg2_mpii', 'PCK'), ('selfadv_hg4_lip', 'torso/PCK@0.2')])
def test_the_documented_options_stop_a_run(name: str, monitor: str, samples: Path, tmp_path: Path) -> None:
    line = re.search(
        r'`--cfg-options (default_hooks\.stop\.type=.*?)`', (ROOT / 'docs/papers/chou2017.md').read_text()
    )[1]
    options = dict(option.split('=') for option in line.split())
    assert options['default_hooks.stop.monitor'] == 'PCK'
    assert f'monitor={monitor}`' in (ROOT / 'docs/papers/chou2017.md').read_text() or monitor == 'PCK'
    cfg = small(name, samples, tmp_path)
    cfg.merge_from_dict(options | {'default_hooks.stop.monitor': monitor, 'default_hooks.stop.patience': 1})
    cfg.train_cfg.max_epochs = 9
    cfg.optim_wrapper.optimizer.lr = 0.0  # the accuracy stays what it is
    runner = Runner.from_cfg(cfg)
    runner.train()
    assert runner.epoch < 4
