"""Predictions without a network are measured as a model's would be."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from mocap_samples import figures
from paths import ROOT

from experiments.pose_yardsticks import main, read, yardsticks
from mmpose_gan.figures import Plan, export


@pytest.fixture(scope='module')
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp('yardsticks') / 'figures'
    export(out, Plan(train=6, val=3, hard=0, size=128, seed=5), workers=1)
    return out


def test_the_truth_has_no_error_and_the_others_have(folder: Path) -> None:
    train, val = read(figures(folder)), read(figures(folder, 'val'))
    errors = {
        name: np.nanmean([person.errors(*predict(person)) for person in val], axis=(0, 2))
        for name, predict in yardsticks(train).items()
    }
    assert (errors.pop('the truth') < 0.01).all()
    assert all((protocols > 10).all() for protocols in errors.values())
    assert errors['true 2D joints, no depth'][0] < errors['the mean pose of the training set'][0]


def test_without_depth_a_joint_is_off_by_its_depth(folder: Path) -> None:
    """The ray to a joint is kept: its depth changes, and x and y with it."""
    person = read(figures(folder))[0]
    first, _ = person.errors(*yardsticks([person])['true 2D joints, no depth'](person))
    rays = person.points / person.points[:, 2:]
    flat = rays * person.points[6, 2]
    expected = 1000 * np.linalg.norm((flat - flat[6]) - (person.points - person.points[6]), axis=-1)
    np.testing.assert_allclose(first[person.labelled], expected[person.labelled], atol=0.05)


def test_the_command_prints_a_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    keys = ('train_dataloader.dataset.datasets.0', 'val_dataloader.dataset')
    options = [f'{key}.data_root={folder}/' for key in keys]
    config = str(ROOT / 'configs/adv3d_quick_figures.py')
    monkeypatch.setattr(sys, 'argv', ['pose_yardsticks', config, '--cfg-options', *options])
    main()
    out = capsys.readouterr().out
    assert 'MPJPE of 3 people, mm' in out
    assert '| the truth                         |   0 |   0 |' in out
