"""draw_samples.py on figures in the form of LSP, and on what is missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from tool import load

from mmpose_gan.figures import Plan, export

draw_samples = load('dataset_converters/draw_samples')


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('figures') / 'small'
    export(folder, Plan(train=0, val=3, hard=0, size=96, seed=3), workers=1)
    return folder


def arguments(annotations: Path, images: Path, out: Path) -> list[str]:
    return ['LSPDataset', str(annotations), str(images), '--out', str(out)]


def test_people_with_their_joints(figures: Path, tmp_path: Path) -> None:
    annotations, images = figures / 'annotations' / 'lsp_val.json', figures / 'images' / 'val'
    out = tmp_path / 'new' / 'samples.png'
    draw_samples.main(arguments(annotations, images, out))
    picture = cv2.imread(str(out))
    assert picture.shape == (240, 6 * 240, 3)
    orange, green = (0, 128, 255), (0, 255, 0)
    for tile in np.split(picture, 6, axis=1)[:3]:
        assert all((np.abs(tile.astype(int) - side).max(axis=2) < 40).sum() > 20 for side in (orange, green))
    assert (picture[:, 3 * 240 :] == 128).all()


def fault(annotations: Path, images: Path, tmp_path: Path) -> str:
    with pytest.raises(SystemExit) as error:
        draw_samples.main(arguments(annotations, images, tmp_path / 'samples.jpg'))
    assert not (tmp_path / 'samples.jpg').exists()
    return str(error.value)


def test_pictures_that_are_missing_or_none(figures: Path, tmp_path: Path) -> None:
    annotations = figures / 'annotations' / 'lsp_val.json'
    first = json.loads(annotations.read_text())['images'][0]['file_name']
    assert fault(annotations, tmp_path, tmp_path) == f'error: {tmp_path / first} is missing'
    shutil.copytree(figures / 'images' / 'val', tmp_path / 'images')
    (tmp_path / 'images' / first).write_bytes(b'no picture')
    message = fault(annotations, tmp_path / 'images', tmp_path)
    assert message == f'error: {tmp_path / "images" / first} is no image that OpenCV can read'


def test_annotations_of_nobody_or_none(figures: Path, tmp_path: Path) -> None:
    content = json.loads((figures / 'annotations' / 'lsp_val.json').read_text())
    empty, broken = tmp_path / 'empty.json', tmp_path / 'broken.json'
    empty.write_text(json.dumps(content | dict(annotations=[])))
    broken.write_text('{')
    images = figures / 'images' / 'val'
    assert fault(empty, images, tmp_path) == f'error: {empty} has nobody with labelled joints and a box to draw'
    assert 'nowhere.json' in fault(tmp_path / 'nowhere.json', images, tmp_path)
    assert fault(broken, images, tmp_path).startswith('error: ')
