from __future__ import annotations

from pathlib import Path

import pytest
from small_configs import write_samples


@pytest.fixture(scope='module')
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with synthetic samples of every data set."""
    folder = tmp_path_factory.mktemp('samples')
    write_samples(folder)
    return folder
