"""What the bad inputs are made from: a tiny run on figures, and its data set."""

from __future__ import annotations

import shutil
from pathlib import Path

import figure_runs
import pytest

from mmpose_gan.figures import Plan, export


@pytest.fixture(scope='package')
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``figures``, a trained ``run`` and its ``config.py``; nothing is wrong with it."""
    folder = tmp_path_factory.mktemp('sound')
    export(folder / 'figures', Plan(8, 4, 4, 64, 0, 'plain'), 1)
    run = figure_runs.train(folder / 'run', folder / 'figures', adversarial=True)
    shutil.copy(next(run.glob('*/vis_data/config.py')), folder / 'config.py')
    return folder


@pytest.fixture
def place(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that a test may spoil, which is the current folder."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    config = tmp_path / 'config.py'
    # MMEngine keeps one logger and one visualizer of a name in a process.
    own = f"\nexperiment_name = '{tmp_path.name}'\nvisualizer['name'] = '{tmp_path.name}'\n"
    for file in (config, *tmp_path.glob('run/*/vis_data/config.py')):
        file.write_text(file.read_text().replace(str(sound), str(tmp_path)) + own)
    monkeypatch.chdir(tmp_path)
    return tmp_path
