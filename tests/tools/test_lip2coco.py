"""lip2coco.py on CSV files of the official form."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools.coco import COCO
from tool import load

from mmpose_gan.datasets import LIPDataset

lip2coco = load('dataset_converters/lip2coco')
NAN = ['nan', 'nan', 'nan']


def row(name: str, joints: list[list[object]]) -> str:
    return ','.join([name, *(str(cell) for joint in joints for cell in joint)])


def people() -> list[list[list[object]]]:
    visible = [[10 + k, 2 * k, 0] for k in range(16)]
    mixed = [[5 * k, 40, k % 2] if k % 3 else NAN for k in range(16)]
    return [visible, mixed, [NAN] * 16]


@pytest.fixture
def lip(tmp_path: Path) -> Path:
    (tmp_path / 'images').mkdir()
    names = [f'{100 + i}_{i}.jpg' for i in range(3)]
    for name in names:
        Image.new('RGB', (90, 70)).save(tmp_path / 'images' / name)
    lines = [row(name, joints) for name, joints in zip(names, people(), strict=True)]
    (tmp_path / 'lip_val_set.csv').write_text('\n'.join(lines) + '\n')
    return tmp_path


def convert(folder: Path, *options: str) -> dict:
    out = folder / 'annotations'
    lip2coco.main([str(folder / 'lip_val_set.csv'), str(folder / 'images'), str(out), *options])
    assert [p.name for p in out.iterdir()] == ['lip_val_set.json']
    return json.loads((out / 'lip_val_set.json').read_text())


def test_joints_and_flags(lip: Path) -> None:
    content = convert(lip)
    assert [image['file_name'] for image in content['images']] == ['100_0.jpg', '101_1.jpg', '102_2.jpg']
    visible, mixed = (np.array(a['keypoints']).reshape(16, 3) for a in content['annotations'])
    assert visible.tolist() == [[10 + k, 2 * k, 2] for k in range(16)]
    for k in range(16):
        assert mixed[k].tolist() == ([5 * k, 40, 1 if k % 2 else 2] if k % 3 else [0, 0, 0])
    assert [a['num_keypoints'] for a in content['annotations']] == [16, 10]
    assert [a['image_id'] for a in content['annotations']] == [1, 2], 'no person where nothing is labelled'


def test_box_is_widened_and_clipped(lip: Path) -> None:
    visible, mixed = convert(lip, '--margin', '0.2')['annotations']
    # x 10 to 25, y 0 to 30: 6 more on each side, cut off at 0.
    assert visible['bbox'] == [4, 0, 27, 36]
    # x 5 to 70, y 40: 13 more, cut off at 69.
    assert mixed['bbox'] == [0, 27, 83, 26]
    assert mixed['area'] == pytest.approx(0.53 * 83 * 26)


def test_loads_in_mmpose_and_pycocotools(lip: Path) -> None:
    convert(lip)
    file = lip / 'annotations/lip_val_set.json'
    assert len(COCO(str(file)).anns) == 2
    dataset = LIPDataset(ann_file=str(file), data_prefix=dict(img=str(lip / 'images')))
    assert len(dataset) == 2
    info = dataset.get_data_info(1)
    assert info['keypoints_visible'][0].tolist() == [float(k % 3 > 0) for k in range(16)]
    assert info['keypoints'][0, 5].tolist() == [25, 40]
    assert dataset.metainfo['CLASSES'][0]['keypoints'][9] == dataset.metainfo['keypoint_id2name'][9] == 'head'


@pytest.mark.parametrize(
    ('line', 'message'),
    [
        ('1.jpg,1,2', r'lip_val_set\.csv, line 4 has 3 cells'),
        (row('1.jpg', [['x', 1, 0]] * 16), r"line 4: could not convert string to float: 'x'"),
        (row('1.jpg', [[1, 1, 2]] * 16), 'line 4: a visibility flag is neither 0, 1 nor nan'),
        (row('100_0.jpg', [[1, 1, 0]] * 16), r'2 lines for 100_0\.jpg'),
        (row('gone.jpg', [[1, 1, 0]] * 16), r'1 of 4 images are missing, the first is .*gone\.jpg.*--skip-missing'),
    ],
)
def test_faults_of_a_line(lip: Path, line: str, message: str) -> None:
    with (lip / 'lip_val_set.csv').open('a') as file:
        file.write(line + '\n')
    with pytest.raises(SystemExit, match=message):
        convert(lip)
    assert not (lip / 'annotations').exists()


def test_skip_missing(lip: Path) -> None:
    (lip / 'images/100_0.jpg').unlink()
    content = convert(lip, '--skip-missing')
    assert [image['id'] for image in content['images']] == [2, 3]
    assert [a['image_id'] for a in content['annotations']] == [2]


def test_no_file_or_an_empty_one(lip: Path) -> None:
    (lip / 'lip_val_set.csv').write_text('')
    with pytest.raises(SystemExit, match=r'lip_val_set\.csv is empty'):
        convert(lip)
    (lip / 'lip_val_set.csv').unlink()
    with pytest.raises(SystemExit, match='cannot be read'):
        convert(lip)
