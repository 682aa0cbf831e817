"""plot_checkpoints.py: a metric of each checkpoint, on validation data as the log has it, and on training data."""

from __future__ import annotations

import copy
import dataclasses
import shutil
from pathlib import Path

import cv2
import pytest
from figure_runs import change_config
from mmpose.utils import register_all_modules
from tool import load

from mmpose_gan.datasets.labels import joint_names
from mmpose_gan.report import PlotError, load_runs
from mmpose_gan.report.checkpoint_curves import checkpoint_curves, saved_checkpoints
from mmpose_gan.report.network import build_model, predict
from mmpose_gan.report.pck_curves import pck_curves, unit_of
from mmpose_gan.report.validation_set import build_loader

plot_checkpoints = load('plot_checkpoints')
METRIC = 'torso/PCK@0.2'


@pytest.mark.slow
def test_both_sets_are_evaluated_at_every_checkpoint(runs: list[Path]) -> None:
    register_all_modules(init_default_scope=True)
    (run,) = load_runs(runs[1:])
    curves = checkpoint_curves(run, METRIC, people=99, device='cpu')
    assert curves.unit == 'epoch'
    epochs, values = curves.validation
    assert epochs == curves.training[0] == [1, 2]
    assert values == pytest.approx(run.log.validation[METRIC][1])
    # The training set by other means: as a validation set.
    config = copy.deepcopy(run.config)
    training = config.train_dataloader.dataset
    config.val_dataloader.dataset.update(ann_file=training.ann_file, data_prefix=training.data_prefix)
    loader = build_loader(dataclasses.replace(run, config=config))
    assert len(loader.dataset) > 12  # as many as there are images
    poses = predict(build_model(run, 'cpu'), loader, 'training')
    expected = pck_curves(poses, joint_names(loader.dataset.metainfo), *unit_of(config))['Total'][1][-1]
    assert curves.training[1][-1] == pytest.approx(expected)


@pytest.mark.slow
def test_some_people_are_a_sample_of_the_set(runs: list[Path]) -> None:
    register_all_modules(init_default_scope=True)
    (run,) = load_runs(runs[:1])
    few = checkpoint_curves(run, METRIC, people=2, device='cpu')
    assert few.validation != checkpoint_curves(run, METRIC, people=6, device='cpu').validation


def test_a_picture_and_its_numbers(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / 'new' / 'curves.png'
    options = ['--metric', METRIC, '--labels', 'a', 'b', '--people', '3', '--out', str(out)]
    plot_checkpoints.main([*map(str, runs), *options])
    printed = capsys.readouterr().out
    assert all(f'{label}, {name}: 1 ' in printed for label in 'ab' for name in ('training', 'validation'))
    picture = cv2.imread(str(out))
    for colour in ((0xE0, 0x8E, 0x3B), (0x00, 0x8A, 0xE6)):
        assert (picture == colour).all(axis=2).sum() > 50


def fault(run: Path, tmp_path: Path, *options: str) -> str:
    with pytest.raises(SystemExit) as error:
        plot_checkpoints.main([str(run), '--metric', METRIC, *options, '--out', str(tmp_path / 'x.png')])
    assert not (tmp_path / 'x.png').exists()
    return str(error.value)


def test_what_is_not_there(runs: list[Path], tmp_path: Path) -> None:
    run = Path(shutil.copytree(runs[1], tmp_path / 'run'))
    assert "has no metric 'mpjpe/P1'; it has [" in fault(run, tmp_path, '--metric', 'mpjpe/P1')
    (run / 'epoch_1.pth').unlink()
    assert 'fewer than two checkpoints epoch_N.pth or iter_N.pth' in fault(run, tmp_path)
    shutil.copy(run / 'epoch_2.pth', run / 'epoch_1.pth')
    change_config(run, val_evaluator=dict(_delete_=True, type='CocoMetric', ann_file='x.json'))
    assert 'no val_evaluator without an ann_file' in fault(run, tmp_path)
    change_config(run, val_dataloader=dict(dataset=dict(type='mmpose_gan.LSPDataset')))
    assert 'none of its training sets is a mmpose_gan.LSPDataset' in fault(run, tmp_path)
    change_config(run, val_dataloader=None, val_cfg=None, val_evaluator=None)
    assert 'its config has no training or no validation set' in fault(run, tmp_path)


def test_checkpoints_by_iterations(tmp_path: Path) -> None:
    for name in ('iter_900.pth', 'iter_1000.pth', 'best_AP_epoch_3.pth', 'iter_x.pth', 'epoch_7.pth'):
        (tmp_path / name).touch()
    unit, found = saved_checkpoints(tmp_path)
    assert unit == 'iteration'
    assert [(at, file.name) for at, file in found.items()] == [(900, 'iter_900.pth'), (1000, 'iter_1000.pth')]
    with pytest.raises(PlotError, match='max_keep_ckpts=-1'):
        saved_checkpoints(tmp_path / 'empty')
