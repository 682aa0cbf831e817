"""lip2coco.py on CSV files of the official form."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
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


def test_files_of_spreadsheets(lip: Path) -> None:
    """A byte order mark, blank lines, the other line ends: the same people under the same names."""
    expected = convert(lip)
    text = (lip / 'lip_val_set.csv').read_text()
    for changed in ('\ufeff' + text, text + '\n', text + ' ,,\n\n', '\ufeff' + text.replace('\n', '\r\n') + '\r\n'):
        (lip / 'lip_val_set.csv').write_bytes(changed.encode())
        assert convert(lip) == expected
    (lip / 'lip_val_set.csv').write_bytes(text.encode('utf-16'))
    with pytest.raises(SystemExit, match='cannot be read'):
        convert(lip)


@pytest.mark.parametrize('fault', ['cut', 'pcx', 'empty', 'text'])
def test_images_are_decoded(lip: Path, fault: str) -> None:
    """A JPEG that lacks its end would be half grey in training, another kind of file none at all."""
    path = lip / 'images/101_1.jpg'
    image = np.random.default_rng(0).integers(0, 255, (160, 120, 3), dtype=np.uint8)
    whole = cv2.imencode('.jpg', image)[1].tobytes()
    if fault == 'pcx':  # Pillow reads it, OpenCV does not
        Image.fromarray(image).save(path, format='PCX')
    else:
        path.write_bytes(dict(cut=whole[: len(whole) // 2], empty=b'', text=b'not found')[fault])
    with pytest.raises(SystemExit, match=r'101_1\.jpg cannot be read as an image \(.*Unpack the archive again'):
        convert(lip)
    path.write_bytes(whole)
    assert [(i['width'], i['height']) for i in convert(lip)['images']] == [(90, 70), (120, 160), (90, 70)]


def test_people_whom_mmpose_would_not_load_are_named(lip: Path, capsys: pytest.CaptureFixture) -> None:
    """The counts are those of the loader: one joint, joints in one place, outside of the image or at its corner."""
    one = [[20, 30, 0], *[NAN] * 15]
    place = [[20, 30, k % 2] for k in range(16)]
    outside = [[300 + k, 400 + k, 0] for k in range(16)]
    corner = [[-k, -k, 0] for k in range(16)]
    line = [[20, 30 + k, 0] for k in range(16)]
    with (lip / 'lip_val_set.csv').open('a') as file:
        for name, joints in dict(one=one, place=place, outside=outside, corner=corner, line=line).items():
            Image.new('RGB', (90, 70)).save(lip / f'images/{name}.jpg')
            file.write(row(f'{name}.jpg', joints) + '\n')
    content = convert(lip)
    printed = capsys.readouterr().out
    assert '8 images, 3 people, joints: 37 visible, 5 occluded, 6 not labelled' in printed
    assert 'outside of the image: 102_2.jpg, one.jpg, place.jpg, outside.jpg, corner.jpg\n' in printed
    dataset = LIPDataset(ann_file=str(lip / 'annotations/lip_val_set.json'), data_prefix=dict(img=str(lip / 'images')))
    assert len(dataset) == len(content['annotations']) == 3
    convert(lip, '--margin', '0')  # a line has no area then
    assert 'corner.jpg, line.jpg\n' in capsys.readouterr().out
