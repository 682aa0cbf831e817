"""No config that is right is refused, and what is wrong is named by its key."""

from __future__ import annotations

from pathlib import Path

import mmpose
import pytest
from mmengine.config import Config

from mmpose_gan.config_checks import FOR_TEST, FOR_TRAINING, check_config

STOCK = Path(mmpose.__file__).parent / '.mim' / 'configs'
#: One of each folder of heatmaps, and of what is none.
STOCK_CONFIGS = sorted({path.parent: path for path in STOCK.glob('*/*/*/*.py')}.values())


@pytest.mark.parametrize('path', [STOCK / STOCK_CONFIGS[index].relative_to(STOCK) for index in range(0, 60, 6)])
def test_stock_configs_pass(path: Path) -> None:
    check_config(Config.fromfile(path).to_dict(), path.name, FOR_TRAINING + FOR_TEST)


@pytest.mark.slow
def test_all_stock_configs_pass() -> None:
    for path in STOCK_CONFIGS:
        if 'read_base' not in path.read_text():  # MMPose's own new-style configs are not installed whole
            check_config(Config.fromfile(path).to_dict(), path.name, FOR_TRAINING)


GOOD = dict(model=dict(type='A'), train_dataloader=dict(), train_cfg=dict(max_epochs=1), optim_wrapper=dict())


@pytest.mark.parametrize(
    ('wrong', 'said'),
    [
        (dict(train_dataloader=None), 'train_dataloader is missing in the config my.py: it gives the images'),
        (dict(model=dict()), 'model.type is missing in the config my.py'),
        (dict(train_cfg=dict(max_iters=0)), 'train_cfg.max_iters must be a whole number >= 1, got 0'),
        (dict(val_dataloader=dict(batch_size='two')), "val_dataloader.batch_size must be .*, got 'two'"),
        (dict(codec=dict(sigma=(6, 0))), 'codec.sigma must be a number > 0, got 0'),
        (dict(val_evaluator=[dict(), dict(thr='no')]), "val_evaluator.1.thr must be a number > 0, got 'no'"),
        (dict(optim_wrapper=dict(optimizer='Adam')), r'optim_wrapper.optimizer must be a dict\(type'),
        (dict(default_hooks=dict(checkpoint=dict(interval=0))), 'default_hooks.checkpoint.interval must be'),
    ],
)
def test_what_is_wrong_is_named(wrong: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_config(GOOD | wrong, 'my.py', FOR_TRAINING)


def test_never_is_an_interval_of_checkpoints() -> None:
    check_config(GOOD | dict(default_hooks=dict(checkpoint=dict(interval=-1))), 'my.py', FOR_TRAINING)
