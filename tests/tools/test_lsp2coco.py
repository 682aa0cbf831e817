"""lsp2coco.py on the real LSPET files and on made-up LSP files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from mmpose.structures.bbox import bbox_xywh2xyxy
from PIL import Image
from pycocotools.coco import COCO
from scipy.io import loadmat, savemat
from tool import TOOLS, load

from mmpose_gan.datasets import LSPDataset

lsp2coco = load('dataset_converters/lsp2coco')
ARMS = [6, 7, 8, 9, 10, 11]
LEGS = [0, 1, 2, 3, 4, 5]


@pytest.fixture(scope='module')
def lspet(data_root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray, Path]:
    """Converted file, joints (10000, 14, 3) as published, image folder."""
    source, out = data_root / 'lspet', tmp_path_factory.mktemp('lspet')
    joints = source / 'originals/joints.mat'
    lsp2coco.main([str(joints), str(source / 'images'), str(out), '--skip-missing'])
    assert [p.name for p in out.iterdir()] == ['lspet_train.json']
    return out / 'lspet_train.json', loadmat(joints)['joints'].transpose(2, 0, 1), source / 'images'


def test_real_file_in_pycocotools(lspet: tuple[Path, np.ndarray, Path]) -> None:
    file, joints, folder = lspet
    numbers = sorted(int(p.stem[2:]) for p in folder.glob('im*.jpg'))
    coco = COCO(str(file))
    assert coco.getImgIds() == numbers
    assert len(coco.anns) == len(numbers)
    labelled = 0
    for number in numbers:
        (annotation,) = coco.imgToAnns[number]
        got, published = np.array(annotation['keypoints']).reshape(14, 3), joints[number - 1]
        seen = published[:, 2] == 1
        np.testing.assert_allclose(got[seen, :2], published[seen, :2], atol=5.01e-4)
        assert (got[seen, 2] == 2).all()
        assert (got[~seen] == 0).all()
        assert annotation['num_keypoints'] == seen.sum()
        labelled += seen.sum()
    assert labelled == joints[np.array(numbers) - 1, :, 2].sum()
    assert coco.loadCats(1)[0]['keypoints'][:3] == ['right_ankle', 'right_knee', 'right_hip']


def test_real_file_in_mmpose(lspet: tuple[Path, np.ndarray, Path]) -> None:
    file, joints, folder = lspet
    dataset = LSPDataset(ann_file=str(file), data_prefix=dict(img=str(folder)), pipeline=[dict(type='LoadImage')])
    assert len(dataset) == len(list(folder.glob('im*.jpg')))
    for index in range(0, len(dataset), 500):
        sample = dataset[index]
        published = joints[sample['img_id'] - 1]
        assert sample['img_path'] == str(folder / f'im{sample["img_id"]:05d}.jpg')
        assert (sample['keypoints_visible'][0] == published[:, 2]).all()
        seen = published[:, 2] == 1
        np.testing.assert_allclose(sample['keypoints'][0, seen], published[seen, :2], atol=1e-3)
        height, width = sample['img'].shape[:2]
        x1, y1, x2, y2 = sample['bbox'][0]
        assert 0 <= x1 < x2 <= width - 1
        assert 0 <= y1 < y2 <= height - 1


def test_boxes_hold_the_joints_that_are_in_the_image(lspet: tuple[Path, np.ndarray, Path]) -> None:
    content = json.loads(lspet[0].read_text())
    sizes = {image['id']: (image['width'], image['height']) for image in content['images']}
    for annotation in content['annotations']:
        points = np.array(annotation['keypoints']).reshape(14, 3)
        last = np.array(sizes[annotation['image_id']]) - 1
        points = np.clip(points[points[:, 2] > 0, :2], 0, last)
        x1, y1, x2, y2 = bbox_xywh2xyxy(np.array([annotation['bbox']]))[0]
        # Half the rounding of the file.
        assert (points >= [x1 - 1e-3, y1 - 1e-3]).all()
        assert (points <= [x2 + 1e-3, y2 + 1e-3]).all()
        extent = (points.max(axis=0) - points.min(axis=0)).max()
        assert max(x2 - x1, y2 - y1) <= 1.2 * extent + 40


def test_published_lspet_coordinates_are_0_based(lspet: tuple[Path, np.ndarray, Path]) -> None:
    """1-based ones would lie in [1, W]; these fill [0, W - 1] but for single wrong labels."""
    file, joints, _ = lspet
    images = json.loads(file.read_text())['images']
    below_one = beyond_last = 0
    for image in images:
        seen = joints[image['id'] - 1]
        seen = seen[seen[:, 2] == 1, :2]
        below_one += ((seen >= 0) & (seen < 0.5)).sum()
        beyond_last += (seen > np.array([image['width'], image['height']]) - 0.5).sum()
    assert below_one >= 5
    assert beyond_last <= 1


def test_agrees_with_an_independent_conversion(lspet: tuple[Path, np.ndarray, Path], data_root: Path) -> None:
    ours = {a['image_id']: a['keypoints'] for a in json.loads(lspet[0].read_text())['annotations']}
    seen = 0
    for split in ('train', 'val'):
        for annotation in json.loads((data_root / f'lspet/lspet_{split}.json').read_text())['annotations']:
            np.testing.assert_allclose(ours[annotation['image_id']], annotation['keypoints'], atol=1.1e-3)
            seen += 1
    assert seen == len(ours)


@pytest.fixture(scope='module')
def lsp(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """Folder with joints.mat and 2,000 images as in LSP, and the joints (3, 14, 2000)."""
    folder = tmp_path_factory.mktemp('lsp')
    rng = np.random.default_rng(0)
    joints = np.concatenate([rng.uniform(1, 60, (2, 14, 2000)), rng.integers(0, 2, (1, 14, 2000))])
    savemat(folder / 'joints.mat', dict(joints=joints))
    (folder / 'images').mkdir()
    Image.new('RGB', (64, 61)).save(folder / 'images/im0001.jpg')
    content = (folder / 'images/im0001.jpg').read_bytes()
    for number in range(2, 2001):
        (folder / f'images/im{number:04d}.jpg').write_bytes(content)
    return folder, joints


def convert(folder: Path, out: Path, *options: str) -> dict[str, dict]:
    lsp2coco.main([str(folder / 'joints.mat'), str(folder / 'images'), str(out), *options])
    return {p.name: json.loads(p.read_text()) for p in sorted(out.iterdir())}


@pytest.mark.parametrize(('options', 'shift'), [((), 1), (('--origin', '0'), 0), (('--origin', '1'), 1)])
def test_lsp_split_flags_and_origin(
    lsp: tuple[Path, np.ndarray], tmp_path: Path, options: tuple[str, ...], shift: int
) -> None:
    folder, joints = lsp
    files = convert(folder, tmp_path / 'out', *options)
    assert list(files) == ['lsp_test.json', 'lsp_train.json']
    for name, numbers in (('lsp_train.json', range(1, 1001)), ('lsp_test.json', range(1001, 2001))):
        assert [image['id'] for image in files[name]['images']] == list(numbers)
        assert files[name]['images'][0] == dict(id=numbers[0], file_name=f'im{numbers[0]:04d}.jpg', width=64, height=61)
        for annotation, number in zip(files[name]['annotations'], numbers, strict=True):
            got = np.array(annotation['keypoints']).reshape(14, 3)
            x, y, occluded = joints[..., number - 1]
            np.testing.assert_allclose(got[:, 0], x - shift, atol=5.01e-4)
            np.testing.assert_allclose(got[:, 1], y - shift, atol=5.01e-4)
            assert (got[:, 2] == np.where(occluded == 1, 1, 2)).all()


def test_lsp_file_loads_in_mmpose_with_its_raw_flags(lsp: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder, joints = lsp
    convert(folder, tmp_path)
    dataset = LSPDataset(ann_file=str(tmp_path / 'lsp_test.json'), data_prefix=dict(img=str(folder / 'images')))
    assert len(dataset) == 1000
    info = dataset.get_data_info(7)
    assert (info['keypoints_visible'] == 1).all()
    assert info['raw_ann_info']['keypoints'][2::3] == (2 - joints[2, :, 1007]).tolist()


def person(right_shoulder: float, left_shoulder: float, right_hip: float, left_hip: float) -> np.ndarray:
    xy = np.arange(28, dtype=float).reshape(14, 2)
    xy[[8, 9, 2, 3], 0] = right_shoulder, left_shoulder, right_hip, left_hip
    return xy


def test_observer_centric_names() -> None:
    everything = np.ones(14, dtype=bool)
    identity = list(range(14))
    swapped = [5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6, 12, 13]
    order = lsp2coco.to_observer_centric
    # Facing the camera, the right side is the left of the picture.
    assert order(person(10, 30, 12, 28), everything).tolist() == swapped
    assert order(person(30, 10, 28, 12), everything).tolist() == identity
    twisted = order(person(10, 30, 28, 12), everything)
    assert twisted[ARMS].tolist() == [11, 10, 9, 8, 7, 6]
    assert twisted[LEGS].tolist() == LEGS
    no_left_hip = everything & (np.arange(14) != 3)
    assert order(person(10, 30, 0, 0), no_left_hip).tolist() == swapped
    no_girdle = no_left_hip & (np.arange(14) != 8)
    assert order(person(10, 30, 12, 28), no_girdle).tolist() == identity


def test_observer_centric_file(lsp: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder, joints = lsp
    files = convert(folder, tmp_path, '--viewpoint', 'observer')
    swapped = 0
    for annotation in files['lsp_train.json']['annotations']:
        got = np.array(annotation['keypoints']).reshape(14, 3)
        assert got[9, 0] <= got[8, 0]
        assert got[3, 0] <= got[2, 0]
        x, _, occluded = joints[..., annotation['id'] - 1]
        facing = x[8] < x[9]
        swapped += facing
        np.testing.assert_allclose(got[6, 0], x[11 if facing else 6] - 1, atol=5.01e-4)
        assert got[6, 2] == 2 - occluded[11 if facing else 6]
    assert 300 < swapped < 700


def test_missing_images(lsp: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder, _ = lsp
    few = tmp_path / 'few'
    (few / 'images').mkdir(parents=True)
    (few / 'joints.mat').symlink_to(folder / 'joints.mat')
    with pytest.raises(SystemExit, match=r'2000 of 2000 images are missing, the first is .*im0001\.jpg') as none:
        convert(few, tmp_path / 'out', '--skip-missing')
    assert '--skip-missing' not in str(none.value)
    for number in (3, 5):
        (few / f'images/im{number:04d}.jpg').symlink_to(folder / 'images/im0001.jpg')
    with pytest.raises(SystemExit, match=r'1998 of 2000 .*im0001\.jpg.*--skip-missing'):
        convert(few, tmp_path / 'out')
    assert not (tmp_path / 'out').exists()
    files = convert(few, tmp_path / 'out', '--skip-missing')
    assert list(files) == ['lsp_train.json'], 'a split without images is not written'
    assert [image['id'] for image in files['lsp_train.json']['images']] == [3, 5]


@pytest.mark.parametrize(
    ('joints', 'message'),
    [
        (np.zeros((3, 14, 1999)), r'`joints` is \(3, 14, 1999\), expected \(3, 14, 2000\) \(LSP\) or \(14, 3, 10000\)'),
        (np.zeros((2, 14, 2000)), r'`joints` is \(2, 14, 2000\)'),
        (np.full((3, 14, 2000), np.nan), 'image 1 has a coordinate that is no number'),
        (np.full((3, 14, 2000), 2.0), 'image 1 .* neither 0 nor 1 .2000 such'),
    ],
)
def test_wrong_matrices(tmp_path: Path, joints: np.ndarray, message: str) -> None:
    savemat(tmp_path / 'joints.mat', dict(joints=joints))
    with pytest.raises(SystemExit, match=message):
        convert(tmp_path, tmp_path / 'out')
    assert not (tmp_path / 'out').exists()


def test_files_that_are_no_joints(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r'joints\.mat'):
        convert(tmp_path, tmp_path / 'out')
    (tmp_path / 'joints.mat').write_text('not found')
    with pytest.raises(SystemExit, match='Give the published'):
        convert(tmp_path, tmp_path / 'out')
    savemat(tmp_path / 'joints.mat', dict(points=np.zeros(3)))
    with pytest.raises(SystemExit, match=r"no MATLAB matrix `joints` .*'joints'"):
        convert(tmp_path, tmp_path / 'out')


def test_a_broken_image_leaves_older_files_alone(lsp: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder, _ = lsp
    images, out = tmp_path / 'images', tmp_path / 'out'
    images.mkdir()
    out.mkdir()
    (out / 'lsp_train.json').write_text('older')
    (images / 'im0001.jpg').symlink_to(folder / 'images/im0001.jpg')
    (images / 'im1500.jpg').write_text('half a download')
    with pytest.raises(SystemExit, match=r'im1500\.jpg cannot be read as an image'):
        lsp2coco.main([str(folder / 'joints.mat'), str(images), str(out), '--skip-missing'])
    assert [p.name for p in out.iterdir()] == ['lsp_train.json']
    assert (out / 'lsp_train.json').read_text() == 'older'


def test_a_place_that_cannot_be_written(lsp: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    (tmp_path / 'out').write_text('a file')
    with pytest.raises(SystemExit, match=r'cannot write .*out.*Nothing was converted'):
        convert(lsp[0], tmp_path / 'out')
    assert [p.name for p in tmp_path.iterdir()] == ['out']


def test_size_of_a_turned_photo_is_that_which_opencv_loads(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new('RGB', (30, 20)).save(tmp_path / 'turned.jpg', exif=exif)
    height, width = cv2.imread(str(tmp_path / 'turned.jpg')).shape[:2]
    assert load('dataset_converters/coco_format').image_size(tmp_path / 'turned.jpg') == (width, height) == (20, 30)


def test_from_the_command_line(lsp: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    script = TOOLS / 'dataset_converters/lsp2coco.py'
    command = [sys.executable, str(script), str(lsp[0] / 'joints.mat'), str(lsp[0] / 'images'), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    occluded = int(lsp[1][2, :, :1000].sum())
    expected = f'1000 images, 1000 people, joints: {14000 - occluded} visible, {occluded} occluded, 0 not labelled'
    assert f'{tmp_path / "lsp_train.json"}: {expected}' in done.stdout


def test_drawn_joints_are_where_they_are(lsp: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder, _ = lsp
    convert(folder, tmp_path)
    tool = load('dataset_converters/draw_samples')
    dataset = LSPDataset(ann_file=str(tmp_path / 'lsp_test.json'), data_prefix=dict(img=str(folder / 'images')))
    sample = next(s for s in map(dataset.get_data_info, range(20)) if s['raw_ann_info']['keypoints'][-1] == 2)
    tile = tool.draw(sample, dataset.metainfo)
    x1, y1, x2, y2 = sample['bbox'][0]
    x, y = sample['keypoints'][0, 13]
    scale = 240 / (1.25 * max(x2 - x1, y2 - y1))
    column, row = (round(120 + scale * float(d)) for d in (x - (x1 + x2) / 2, y - (y1 + y2) / 2))
    # The head top is drawn last, in blue.
    assert tile[row, column].tolist() == [255, 153, 51]
    arguments = ['LSPDataset', str(tmp_path / 'lsp_test.json'), str(folder / 'images'), '--count', '8']
    tool.main([*arguments, '--out', str(tmp_path / 'new/picture.jpg')])
    assert cv2.imread(str(tmp_path / 'new/picture.jpg')).shape == (2 * 240, 6 * 240, 3)
