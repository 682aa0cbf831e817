"""Fixtures that all tests share."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from paths import ROOT

# Models are tiny: threads would cost more than they bring, the more so beside other processes. Set before torch loads.
os.environ.setdefault('OMP_NUM_THREADS', '1')

# The same examples in every run and on every machine, however slow: a test that fails is a change that broke it.
settings.register_profile('suite', derandomize=True, deadline=None, database=None, max_examples=50)
settings.load_profile('suite')


def pytest_configure(config: pytest.Config) -> None:
    """Test on the CPU, whatever the machine has, but for `make test-cuda`."""
    if config.getoption('markexpr') != 'cuda':
        os.environ['CUDA_VISIBLE_DEVICES'] = ''


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Look for examples in the package, not in what helps tests: importing some of that changes MMEngine."""
    return True if collection_path.is_file() and not collection_path.name.startswith('test_') else None


@pytest.fixture(scope='session')
def data_root() -> Path:
    """Folder of the real samples; tests that need them skip where it is absent."""
    folder = Path(os.environ.get('MMPOSE_GAN_TEST_DATA', ROOT.parent / 'shared' / 'data'))
    if not folder.is_dir():
        pytest.skip(f'no real samples: {folder} does not exist (set MMPOSE_GAN_TEST_DATA)')
    return folder.resolve()


@pytest.fixture(autouse=True)
def _trainings_as_they_were() -> Iterator[None]:
    """Forget what ``compat.resume_exactly`` changes for all trainings of a process, which has one elsewhere."""
    from mmengine.runner import Runner, loops  # not above: it loads torch

    before = loops.BaseLoop.__init__, loops._InfiniteDataloaderIterator, Runner.register_hooks
    yield
    loops.BaseLoop.__init__, loops._InfiniteDataloaderIterator, Runner.register_hooks = before


@pytest.fixture(autouse=True)
def _same_noise() -> None:
    """Whatever a test draws without a seed is the same in every order of tests, on every worker."""
    import torch  # not above: it takes its time

    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)


@pytest.fixture(autouse=True)
def _mmpose_scope() -> None:
    """Build from MMPose's registries, as its tools do."""
    from mmpose.utils import register_all_modules

    register_all_modules(init_default_scope=True)


@pytest.fixture(autouse=True)
def _configs_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every runner prints its config; to format that takes longer than a small training."""
    monkeypatch.setattr('mmengine.config.config.FormatCode', lambda text, **_: (text, True))
