"""MMPose's inferencer, and so its demos, with every config."""

from __future__ import annotations

import pytest
from mmengine.config import Config
from mmpose.registry import DATASETS
from paths import ROOT

CONFIGS = sorted(path for path in (ROOT / 'configs').glob('**/*.py') if '_base_' not in path.parts)


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_every_config_says_what_the_inferencer_asks(path):
    cfg = Config.fromfile(path)
    assert cfg.data_mode == 'topdown'
    assert DATASETS.get(cfg.dataset_type) is not None
    assert cfg.test_dataloader.dataset.get('data_mode', 'topdown') == 'topdown'
