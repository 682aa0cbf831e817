"""calibrate.py: the checkpoint that it writes gives chances for scores, to whoever tests it."""

from __future__ import annotations

from pathlib import Path

import figure_runs
import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from tool import main

from mmpose_gan.figures import Plan, export

ARGUMENTS = ('--norm', 'bbox', '--threshold', '0.7', '--wrong-share', '0.5')


@pytest.fixture(scope='module')
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Config and checkpoint of a tiny run on figures."""
    folder = tmp_path_factory.mktemp('calibrate')
    export(folder / 'figures', Plan(32, 24, 0, 64, 0, 'plain'), 1)
    work_dir = figure_runs.train(folder / 'run', folder / 'figures', adversarial=True)
    return next(work_dir.glob('*/vis_data/config.py')), work_dir / 'epoch_2.pth'


def metrics_of(config: Path, checkpoint: Path, tmp_path: Path, **critic: object) -> dict[str, float]:
    """Metrics of confidence on val."""
    cfg = Config.fromfile(config)
    cfg.merge_from_dict({f'model.test_cfg.critic.{key}': value for key, value in critic.items()})
    cfg.update(load_from=str(checkpoint), work_dir=str(tmp_path / 'test'), experiment_name=str(tmp_path))
    cfg.visualizer.name = str(tmp_path)
    cfg.test_dataloader, cfg.custom_hooks = cfg.val_dataloader, []
    cfg.test_evaluator = [dict(type='mmpose_gan.ConfidenceMetric', norm='bbox', threshold=0.7, wrong_share=0.5)]
    return Runner.from_cfg(cfg).test()


def test_what_it_writes_gives_calibrated_scores(run: tuple[Path, Path], tmp_path: Path) -> None:
    config, checkpoint = run
    out = tmp_path / 'calibrated.pth'
    said = main('calibrate.py', config, checkpoint, out, *ARGUMENTS)
    assert f'{out}: calibrated by 24 people; it goes with model.test_cfg.critic={{' in said
    assert "{'discriminators': ['reconstruction'], 'rescore': True}" in said
    found = metrics_of(config, out, tmp_path, discriminators=['reconstruction'], rescore=True)
    stock = metrics_of(config, checkpoint, tmp_path / 'stock')
    # Of the people that it was fitted to: the mean chance is the share that is right, within the ridge's pull.
    assert found['confidence/joint wrong'] == stock['confidence/joint wrong']
    assert found['confidence/joint ECE'] < stock['confidence/joint ECE']
    before, after = (torch.load(file, weights_only=False)['state_dict'] for file in (checkpoint, out))
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert len(after) == len(before) + 4


def test_what_does_not_go_together_is_said(run: tuple[Path, Path], tmp_path: Path) -> None:
    config, checkpoint = run
    cases = [
        (['--cfg-options', 'val_dataloader='], 'has no val_dataloader'),
        (['--threshold', '-1'], 'threshold must be a number > 0'),
        (['--threshold', '99'], 'so there is nothing to tell apart'),
        (['--cfg-options', 'model.head.out_channels=5'], 'is no checkpoint of this config'),
    ]
    for arguments, message in cases:
        with pytest.raises(SystemExit) as ended:
            main('calibrate.py', config, checkpoint, tmp_path / 'out.pth', *ARGUMENTS, *arguments)
        assert message in str(ended.value), arguments
    with pytest.raises(SystemExit) as ended:
        main('calibrate.py', config, tmp_path / 'no.pth', tmp_path / 'out.pth')
    assert 'there is no checkpoint' in str(ended.value)
    with pytest.raises(SystemExit) as ended:
        main('calibrate.py', 'configs/quickstart.py', checkpoint, tmp_path / 'out.pth')
    assert 'model.type: TopdownPoseEstimator has no critic; train with an adversary' in str(ended.value)
    assert not (tmp_path / 'out.pth').exists()
