"""Runs that the tests of several tools look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from figure_runs import train
from mmpose.utils import register_all_modules

from mmpose_gan.figures import Plan, export


@pytest.fixture(scope='session')
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Work dirs of a run without and of one with a discriminator, and beside them the folder ``figures``."""
    register_all_modules(init_default_scope=True)
    folder = tmp_path_factory.mktemp('runs')
    export(folder / 'figures', Plan(train=12, val=6, hard=0, size=96, seed=3), workers=1)
    return [
        train(folder / f'a <{kind}> run', folder / 'figures', kind == 'adversarial')
        for kind in ('plain', 'adversarial')
    ]
