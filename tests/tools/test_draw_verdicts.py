"""draw_verdicts.py on a tiny game of P and C over figures, and on what has no verdicts."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import runs_3d
import torch
from mmengine.config import Config
from mmpose.models import build_pose_estimator
from paths import ROOT
from tiny import discriminator, hrnet_extra
from tool import load

from mmpose_gan.figures import Plan, export

draw_verdicts = load('draw_verdicts')


@pytest.fixture(scope='module')
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[str]]:
    """Config and checkpoint of two tasks, and the options that name its data."""
    from mmpose.utils import register_all_modules

    register_all_modules(init_default_scope=True)
    folder = tmp_path_factory.mktemp('verdicts')
    export(folder / 'figures', Plan(train=2, val=8, hard=3, size=96, seed=1), workers=1)
    cfg = Config.fromfile(ROOT / 'configs' / 'advposenet_small_figures.py')
    cfg.model.backbone.extra = hrnet_extra(4)
    cfg.model.head.in_channels = 4
    for player in cfg.model.discriminators.values():
        player.backbone.update(channels=8, depth=2)
    for split in ('train', 'val', 'test'):
        cfg[f'{split}_dataloader'].update(num_workers=0, persistent_workers=False)
    cfg.test_dataloader.dataset.update(ann_file='annotations/coco_hard.json', data_prefix=dict(img='images/hard/'))
    cfg.dump(folder / 'config.py')
    torch.save(dict(state_dict=build_pose_estimator(cfg.model).state_dict()), folder / 'weights.pth')
    data = [f'{split}_dataloader.dataset.data_root={folder}/figures/' for split in ('train', 'val', 'test')]
    return folder / 'config.py', folder / 'weights.pth', ['--cfg-options', *data]


@pytest.mark.parametrize(('options', 'said', 'rows'), [([], 'people 0, ', 4), (['--num', '2'], 'of the val set', 2)])
def test_a_picture_of_four_people(
    run: tuple[Path, Path, list[str]],
    tmp_path: Path,
    options: list[str],
    said: str,
    rows: int,
    capsys: pytest.CaptureFixture,
) -> None:
    config, weights, data = run
    out = tmp_path / 'new' / 'verdicts.png'
    draw_verdicts.main([str(config), str(weights), '--out', str(out), *options, *data])
    assert said in capsys.readouterr().out
    sides = cv2.imread(str(out)).shape[:2]
    # A row of panels for targets and one for generated maps, of pose and of occlusion; four joints. Versions of
    # Matplotlib round differently.
    assert sides == pytest.approx((110 * 4 * 0.95 * rows, 110 * (2 * 1.75 + 4 * 0.95 + 2 * 2.3)), abs=1)


def test_chosen_people_of_the_test_set(
    run: tuple[Path, Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    config, weights, data = run
    out = tmp_path / 'verdicts.jpg'
    draw_verdicts.main([str(config), str(weights), '--out', str(out), '--split', 'test', '--index', '1', '0', *data])
    assert 'people 1, 0 of the test set' in capsys.readouterr().out
    with pytest.raises(SystemExit, match=r'error: --index 99: the val set has \d+ people'):
        draw_verdicts.main([str(config), str(weights), '--out', str(out), '--index', '99', *data])


def test_what_has_no_verdicts(run: tuple[Path, Path, list[str]], tmp_path: Path) -> None:
    config, weights, data = run
    stock = ROOT / 'configs' / 'quickstart.py'
    with pytest.raises(SystemExit, match=r'quickstart\.py has no model\.discriminators'):
        draw_verdicts.main([str(stock), str(weights)])
    with pytest.raises(SystemExit, match=r'there is no checkpoint .*lost'):
        draw_verdicts.main([str(config), str(tmp_path / 'lost.pth')])
    with pytest.raises(SystemExit, match=r'validation set of its config.*cannot be read'):
        draw_verdicts.main([str(config), str(weights)])
    cfg = Config.fromfile(config)
    cfg.model.discriminators = dict(R=discriminator())
    cfg.dump(tmp_path / 'reconstruction.py')
    torch.save(dict(state_dict=build_pose_estimator(cfg.model).state_dict()), tmp_path / 'r.pth')
    with pytest.raises(SystemExit, match='no discriminator of this model says real or fake'):
        draw_verdicts.main([str(tmp_path / 'reconstruction.py'), str(tmp_path / 'r.pth'), *data])
    with pytest.raises(SystemExit, match=r'weights\.pth cannot be loaded'):
        draw_verdicts.main([str(tmp_path / 'reconstruction.py'), str(weights), *data])


def picture(config: Path, weights: Path, data: list[str], out: Path) -> np.ndarray:
    draw_verdicts.main([str(config), str(weights), '--out', str(out), '--index', '1', *data])
    return cv2.imread(str(out)).astype(float)


def test_heatmaps_that_the_device_draws(run: tuple[Path, Path, list[str]], tmp_path: Path) -> None:
    config, weights, data = run
    cfg = Config.fromfile(config)
    (encoding,) = (t for t in cfg.train_dataloader.dataset.pipeline if t['type'] == 'GenerateTarget')
    cfg.model.data_preprocessor.update(type='mmpose_gan.TargetPreprocessor', codec=encoding.encoder)
    encoding.encoder = dict(type='mmpose_gan.OcclusionKeypointTargets')
    cfg.dump(tmp_path / 'device.py')
    drawn = picture(tmp_path / 'device.py', weights, data, tmp_path / 'device.png')
    np.testing.assert_allclose(drawn, picture(config, weights, data, tmp_path / 'workers.png'), atol=1)


def test_verdicts_on_poses_in_3d(tmp_path: Path) -> None:
    """One verdict for each person, and no flags of occlusion."""
    cfg = runs_3d.config(runs_3d.draw_figures(tmp_path / 'figures'), tmp_path / 'run_3d')
    cfg.dump(tmp_path / 'config.py')
    torch.save(dict(state_dict=build_pose_estimator(cfg.model).state_dict()), tmp_path / 'weights.pth')
    assert picture(tmp_path / 'config.py', tmp_path / 'weights.pth', [], tmp_path / 'verdicts.png').std() > 10


def test_no_validation_set(run: tuple[Path, Path, list[str]], tmp_path: Path) -> None:
    config, weights, data = run
    cfg = Config.fromfile(config)
    cfg.val_dataloader = cfg.val_cfg = cfg.val_evaluator = None
    cfg.dump(tmp_path / 'no_val.py')
    with pytest.raises(SystemExit, match=r'no_val\.py has no val_dataloader: choose another --split'):
        draw_verdicts.main([str(tmp_path / 'no_val.py'), str(weights)])
    out = tmp_path / 'test.png'
    options = ['--split', 'test', '--num', '1', '--cfg-options', data[-1]]
    draw_verdicts.main([str(tmp_path / 'no_val.py'), str(weights), '--out', str(out), *options])
    assert out.is_file()


def test_a_config_that_cannot_be_read(run: tuple[Path, Path, list[str]], tmp_path: Path) -> None:
    _, weights, _ = run
    (tmp_path / 'broken.py').write_text('model = dict(\n')
    with pytest.raises(SystemExit, match=r'broken\.py cannot be read: '):
        draw_verdicts.main([str(tmp_path / 'broken.py'), str(weights)])


def test_joints_that_are_not_there(run: tuple[Path, Path, list[str]]) -> None:
    config, weights, data = run
    with pytest.raises(SystemExit, match=r"the data set has no joints \['tail'\]"):
        draw_verdicts.main([str(config), str(weights), '--joints', 'tail', *data])
