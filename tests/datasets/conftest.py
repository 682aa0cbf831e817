from __future__ import annotations

from pathlib import Path

import pytest

from mmpose_gan.figures import Plan, export


@pytest.fixture(scope='session')
def figures_3d(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few figures in all formats."""
    out = tmp_path_factory.mktemp('figures_3d') / 'small'
    export(out, Plan(train=8, val=3, hard=0, size=128, seed=11), workers=1)
    return out
