from __future__ import annotations

from pathlib import Path

import pytest

from mmpose_gan.figures import Plan, export

SMALL = Plan(train=8, val=6, hard=6, size=96, seed=3)


@pytest.fixture(scope='session')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small exported data set."""
    out = tmp_path_factory.mktemp('figures') / 'small'
    export(out, SMALL, workers=1)
    return out
