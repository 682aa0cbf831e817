"""Cameras are read as data: a pickle runs nothing."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from mmpose.datasets.datasets.base import base_mocap_dataset


class Hostile:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize('protocol', [2, 4])
def test_cameras_are_those_of_the_file(tmp_path: Path, protocol: int) -> None:
    camera = dict(R=np.eye(3), T=np.ones((3, 1), np.float32), w=1000, h=np.int64(1002), name='a', id=None)
    file = tmp_path / 'cameras.pkl'
    file.write_bytes(pickle.dumps({('S1', '5'): camera}, protocol=protocol))
    loaded = base_mocap_dataset.load(str(file))
    assert list(loaded) == [('S1', '5')]
    assert loaded['S1', '5'].keys() == camera.keys()
    for key, value in camera.items():
        np.testing.assert_array_equal(loaded['S1', '5'][key], value)
        assert type(loaded['S1', '5'][key]) is type(value)


def test_a_hostile_pickle_runs_nothing(tmp_path: Path) -> None:
    made, file = tmp_path / 'made', tmp_path / 'cameras.pkl'
    file.write_bytes(pickle.dumps(dict(a=Hostile(made))))
    with pytest.raises(
        ValueError, match=r'cameras\.pkl cannot be read as cameras: it holds .*mkdir, which is no number'
    ):
        base_mocap_dataset.load(str(file))
    assert not made.exists()


def test_damage_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / 'cameras.pkl'
    file.write_bytes(pickle.dumps(dict(a=np.arange(9)))[:-9])
    with pytest.raises(ValueError, match=r'cameras\.pkl cannot be read as cameras'):
        base_mocap_dataset.load(str(file))
