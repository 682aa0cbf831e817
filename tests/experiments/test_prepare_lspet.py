"""Crops show what the photos show, and their labels lie where they lay; splits share nothing."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from experiments.lib.crops import LoadCrop, crop, write_crops
from experiments.lib.subsets import split_by_group, without_labels
from experiments.prepare_lspet import main


def person(bbox: list[float], joints: list[list[float]], image_id: int = 1) -> dict:
    return dict(id=image_id, image_id=image_id, bbox=bbox, area=100.0, keypoints=np.array(joints).ravel().tolist())


@pytest.mark.parametrize('bbox', [[40, 30, 40, 20], [-10, 0, 30, 50], [90, 70, 30, 25]])
@pytest.mark.parametrize('side', [24, 160])
def test_a_joint_lies_on_what_it_lay_on(bbox: list[float], side: int) -> None:
    """Each joint marked by a blob of its own colour in the photo has that colour in the crop."""
    image = np.zeros((100, 120, 3), dtype=np.uint8)
    x, y, w, h = bbox
    places = [(x + w * a, y + h * b) for a, b in ((0.15, 0.2), (0.85, 0.5), (0.2, 0.85))]
    joints = []
    for channel, place in enumerate(places):
        inside = 6 <= place[0] < 114 and 6 <= place[1] < 94
        if inside:
            colour = [0, 0, 0]
            colour[channel] = 255
            cv2.rectangle(image, *((round(place[0]) + d, round(place[1]) + d) for d in (-5, 5)), colour, -1)
        joints.append([round(place[0]), round(place[1]), 2 if inside else 0])
    small, moved = crop(image, person(bbox, joints), side, 1.6)
    assert small.shape == (side, side, 3)
    found = np.array(moved['keypoints']).reshape(3, 3)
    assert (found[:, 2] == np.array(joints)[:, 2]).all()
    for channel, (u, v, flag) in enumerate(found):
        if flag:
            assert small[round(v), round(u), channel] > 200
        else:
            assert u == v == 0
    scale = side / round(1.6 * max(w, h))
    assert moved['bbox'][2:] == pytest.approx([w * scale, h * scale])
    assert moved['area'] == pytest.approx(100 * scale**2)
    centre = [moved['bbox'][0] + moved['bbox'][2] / 2, moved['bbox'][1] + moved['bbox'][3] / 2]
    assert centre == pytest.approx([(side - 1) / 2] * 2, abs=1.01 * scale)


def test_crops_of_photos_and_their_files(data_root: Path, tmp_path: Path) -> None:
    source = tmp_path / 'lspet'
    source.mkdir()
    for name, count in (('train', 12), ('val', 8)):
        content = json.loads((data_root / f'lspet/lspet_{name}.json').read_text())
        images = content['images'][:count]
        ids = {image['id'] for image in images}
        content.update(images=images, annotations=[p for p in content['annotations'] if p['image_id'] in ids])
        (source / f'lspet_{name}.json').write_text(json.dumps(content))
    (source / 'images').symlink_to(data_root / 'lspet/images')
    out = tmp_path / 'crops'
    main(['--source', str(source), '--out', str(out), '--side', '48', '--share', '0.25', '--seeds', '2'])
    files = {file.stem: json.loads(file.read_text()) for file in out.glob('*.json')}
    ids = {name: {p['image_id'] for p in content['annotations']} for name, content in files.items()}
    assert len(ids['train']) == 12
    assert ids['val_choose'] | ids['val_report'] == {p['image_id'] for p in content['annotations']}
    assert not ids['val_choose'] & ids['val_report']
    for seed in range(2):
        assert 3 <= len(ids[f'train_few_{seed}']) <= 6
        assert ids[f'train_few_{seed}'] | ids[f'train_rest_{seed}'] == ids['train']
        assert not ids[f'train_few_{seed}'] & ids[f'train_rest_{seed}']
        assert not any('keypoints' in p for p in files[f'train_rest_{seed}']['annotations'])
    assert ids['train_few_0'] != ids['train_few_1']
    # What LoadCrop gives for an id is the crop of that photo.
    load = LoadCrop(str(out))
    one = json.loads((source / 'lspet_train.json').read_text())
    name, annotation = one['images'][5]['file_name'], one['annotations'][5]
    expected, _ = crop(cv2.imread(str(source / 'images' / name)), annotation, 48, 1.6)
    results = load(dict(img_id=annotation['image_id']))
    np.testing.assert_array_equal(results['img'], expected)
    assert results['img_shape'] == results['ori_shape'] == (48, 48)


def test_groups_are_not_torn() -> None:
    images = [dict(id=i, dup_group=i // 3) for i in range(30)] + [dict(id=i) for i in range(30, 40)]
    content = dict(images=images, annotations=[dict(image_id=i, bbox=[i], keypoints=[0]) for i in range(40)])
    few, rest = split_by_group(content, 0.25, seed=1)
    assert 10 <= len(few['images']) <= 12
    ids = [image['id'] for image in few['images']]
    assert sorted(ids) == ids == [p['image_id'] for p in few['annotations']]
    assert not {i // 3 for i in ids if i < 30} & {image['id'] // 3 for image in rest['images'] if image['id'] < 30}
    assert len(few['images']) + len(rest['images']) == 40
    assert split_by_group(content, 0.25, seed=1) == (few, rest) != split_by_group(content, 0.25, seed=2)
    assert without_labels(content)['annotations'][7] == dict(image_id=7, bbox=[7])


def test_what_cannot_be_cropped_is_named(tmp_path: Path) -> None:
    file = tmp_path / 'a.json'
    one = person([0, 0, 4, 4], [[1, 1, 2]])
    file.write_text(json.dumps(dict(images=[dict(id=1, file_name='b.jpg')], annotations=[one])))
    with pytest.raises(ValueError, match=r'b\.jpg, an image of .*a\.json, cannot be read'):
        write_crops([file], tmp_path, tmp_path / 'out', 8, 1.6)
    file.write_text(json.dumps(dict(images=[dict(id=1, file_name='b.jpg')], annotations=[one, one])))
    with pytest.raises(ValueError, match='several people'):
        write_crops([file], tmp_path, tmp_path / 'out', 8, 1.6)
    with pytest.raises(SystemExit, match=r'no .*lspet_train\.json and no .*lspet_val\.json'):
        main(['--source', str(tmp_path)])
