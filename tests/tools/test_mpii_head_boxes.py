"""mpii_head_boxes.py on files of MPII's structure, read by MMPose's data set as the unit of PCKh."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from mmpose.datasets import MpiiDataset
from mpii_files import entry, rect, release
from tool import load

mpii_head_boxes = load('dataset_converters/mpii_head_boxes')
#: People by the corners of their heads.
ANN = dict(x1=10, y1=20, x2=40, y2=60)
BOB = dict(x1=5.5, y1=6, x2=8.5, y2=10)


def joints(shift: int) -> dict[int, tuple]:
    return {joint: (100 + shift + joint, 50, 1) for joint in range(16)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    release(
        {'a.jpg': [rect(joints(0)) | BOB, rect(joints(30)) | ANN], 'b.jpg': [rect(joints(7)) | BOB]}, tmp_path / 'm.mat'
    )
    people = [entry('000001.jpg', joints(0)), entry('000002.jpg', joints(30))]
    (tmp_path / 'mpii_train.json').write_text(json.dumps(people))
    return tmp_path


def run(folder: Path, *people: dict) -> None:
    (folder / 'mpii_train.json').write_text(json.dumps(people))
    mpii_head_boxes.main([str(folder / 'm.mat'), str(folder / 'mpii_train.json')])


def test_mmpose_measures_heads_in_the_order_of_its_file(folder: Path, capsys: pytest.CaptureFixture) -> None:
    release(
        {'000001.jpg': [rect(joints(0)) | BOB, rect(joints(30)) | ANN], '000002.jpg': [rect(joints(7)) | BOB]},
        folder / 'm.mat',
    )
    run(folder, entry('000001.jpg', joints(30)), entry('000002.jpg', joints(7)), entry('000001.jpg', joints(0)))
    assert f'{folder / "mpii_gt_train.mat"}: 3 heads, diagonals of 5 to 50 pixels' in capsys.readouterr().out
    dataset = MpiiDataset(
        ann_file=str(folder / 'mpii_train.json'),
        headbox_file=str(folder / 'mpii_gt_train.mat'),
        data_prefix=dict(img=''),
        test_mode=True,
    )
    heads = [float(dataset.get_data_info(index)['head_size'].squeeze()) for index in range(3)]
    assert heads == pytest.approx([0.6 * 50, 0.6 * 5, 0.6 * 5]), '60 % of the diagonal'


@pytest.mark.parametrize('people', ['a stranger', 'no box'])
def test_nobody_is_left_without_a_head(folder: Path, people: str) -> None:
    box = {key: np.zeros((0, 0)) for key in BOB} if people == 'no box' else BOB
    release({'000001.jpg': [rect(joints(0)) | BOB, rect(joints(30)) | box]}, folder / 'm.mat')
    second = joints(30) if people == 'no box' else joints(60)
    with pytest.raises(SystemExit, match=r'1 of the 2 people of .*the first is number 1, in 000001\.jpg'):
        run(folder, entry('000001.jpg', joints(0)), entry('000001.jpg', second))
    assert not (folder / 'mpii_gt_train.mat').exists()
