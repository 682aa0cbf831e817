"""docs/around_training.md: every line of it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import figure_runs
import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from paths import ROOT

from mmpose_gan.figures import Plan, export

TEXT = (ROOT / 'docs/around_training.md').read_text()


def listing(title: str) -> str:
    """The listing under a heading."""
    section = TEXT.split(f'\n## {title}\n')[1].split('\n## ')[0]
    (found,) = re.findall(r'^```\w+\n(.*?)^```', section, re.DOTALL | re.MULTILINE)
    return found


def settings(title: str) -> dict:
    """The settings that a listing is."""
    values: dict = {}
    exec(listing(title), values)
    return {key: value for key, value in values.items() if key != '__builtins__'}


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('around') / 'figures'
    export(folder, Plan(16, 8, 0, 64, 0, 'plain'), 1)
    return folder


def config(folder: Path, figures: Path, adversarial: bool, **changes: object) -> Config:
    cfg = figure_runs.config(folder / 'run', figures, adversarial)
    cfg.merge_from_dict(changes)
    return cfg


def shell(folder: Path, commands: str) -> subprocess.CompletedProcess:
    """Run a listing from a folder in which `tools` is the project's and `python` this one."""
    (folder / 'tools').symlink_to(ROOT / 'tools')
    path = f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}'
    environment = os.environ | dict(PATH=path, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1')
    words = re.sub(r'(?m)^(\s*)tools/', rf'\1{sys.executable} tools/', commands)
    return subprocess.run(
        ['bash', '-ec', words], cwd=folder, env=environment, capture_output=True, text=True, timeout=900, check=False
    )


@pytest.mark.slow
def test_a_sweep_ends_in_a_report(figures: Path, tmp_path: Path) -> None:
    config(tmp_path, figures, adversarial=False, train_cfg=dict(max_epochs=1)).dump(tmp_path / 'config.py')
    done = shell(tmp_path, listing('Sweeps and seeds').replace('CONFIG', 'config.py'))
    assert done.returncode == 0, done.stderr[-3000:]
    page = (tmp_path / 'sweep.html').read_text()
    assert page.count(', 2 seeds') == 2


def test_it_stops_early(figures: Path, tmp_path: Path) -> None:
    cfg = config(tmp_path, figures, adversarial=False, **settings('Early stopping'))
    cfg.custom_hooks[0].update(patience=1, min_delta=1.0)  # more than an AP can rise
    cfg.train_cfg.max_epochs = 4
    runner = Runner.from_cfg(cfg)
    runner.train()
    assert runner.epoch == 2


def test_both_players_are_averaged(figures: Path, tmp_path: Path) -> None:
    runner = Runner.from_cfg(config(tmp_path, figures, adversarial=True, **settings('Averaged weights')))
    runner.train()
    saved = torch.load(tmp_path / 'run/epoch_2.pth', weights_only=False)
    trained = saved['ema_state_dict']
    moved = {name.split('.')[0] for name, value in saved['state_dict'].items()
             if value.is_floating_point() and not torch.equal(value, trained[f'module.{name}'])}  # fmt: skip
    assert {'backbone', 'head', 'discriminators'} <= moved


def test_weights_and_biases_gets_scalars(figures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[dict] = []
    wandb = ModuleType('wandb')
    wandb.init = lambda **_: SimpleNamespace(config=SimpleNamespace(update=lambda *_, **__: None))
    wandb.run = SimpleNamespace(dir=str(tmp_path), log_code=lambda *_, **__: None)
    wandb.log = lambda values, **_: logged.append(values)
    wandb.config, wandb.join = SimpleNamespace(update=lambda *_, **__: None), lambda: None
    wandb.finish, wandb.define_metric = lambda: None, lambda *_, **__: None
    monkeypatch.setitem(sys.modules, 'wandb', wandb)
    cfg = config(tmp_path, figures, adversarial=True)
    cfg.visualizer.update(settings('Weights & Biases')['visualizer'])
    Runner.from_cfg(cfg).train()
    assert any('reconstruction.gradient_ratio' in values for values in logged)


@pytest.mark.slow
def test_the_data_can_be_looked_at(figures: Path, tmp_path: Path) -> None:
    config(tmp_path, figures, adversarial=False).dump(tmp_path / 'mine.py')
    done = shell(tmp_path, listing('Looking at the data'))
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(list((tmp_path / 'seen').rglob('*.jpg'))) == 16
