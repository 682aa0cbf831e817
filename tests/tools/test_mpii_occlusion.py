"""mpii_occlusion.py on files of MPII's structure, made up and from MMPose's real samples, and on what is none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from mpii_files import EMPTY, entry, rect, release, structs
from scipy.io import savemat
from tool import TOOLS, load

from mmpose_gan.datasets import MpiiOcclusionDataset

mpii_occlusion = load('dataset_converters/mpii_occlusion')

#: Flags in all forms: number, character, empty, not there.
ANN = {
    0: (10, 20, 1),
    1: (11.00004, 21, '0'),
    5: (12, 22, '1'),
    8: (13.12345678, 23, EMPTY),
    9: (14, 24),
    15: (1, 2, 0),
}
EXPECTED_ANN = [0, 1, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0, 0, 1]
BOB = {joint: (100 + joint, 50, joint % 2) for joint in range(16)}
EXPECTED_BOB = [1, 0] * 8
CARL = {7: (3, 4, 0)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    images = {
        'none.jpg': [],
        'two.jpg': [rect(BOB), rect(ANN)],
        'test.jpg': [dict(scale=2.0, objpos=dict(x=1, y=1))],
        'one.jpg': [rect(CARL), dict(scale=1.0)],
    }
    release(images, tmp_path / 'mpii.mat')
    people = [entry('two.jpg', ANN), entry('two.jpg', BOB), entry('one.jpg', CARL), entry('one.jpg', {})]
    (tmp_path / 'mpii_train.json').write_text(json.dumps(people))
    return tmp_path


def run(folder: Path, *options: str) -> None:
    mpii_occlusion.main([str(folder / 'mpii.mat'), str(folder / 'mpii_train.json'), *options])


def test_flags_reach_their_people(folder: Path, capsys: pytest.CaptureFixture) -> None:
    run(folder)
    made = json.loads((folder / 'mpii_train_occlusion.json').read_text())
    carl = [int(joint == 7) for joint in range(16)]
    assert [person.pop('joints_occluded') for person in made] == [EXPECTED_ANN, EXPECTED_BOB, carl, [0] * 16]
    assert made == json.loads((folder / 'mpii_train.json').read_text()), 'all else is as it was'
    assert (
        'mpii_train_occlusion.json: 4 people, 1 of them without any flag; joints: 10 visible, 11 occluded, 2 unknown, '
        '41 not labelled' in capsys.readouterr().out
    )


def test_somebody_else_s_flags_are_not_taken(folder: Path, capsys: pytest.CaptureFixture) -> None:
    people = json.loads((folder / 'mpii_train.json').read_text())
    people[0]['joints'][5][0] += 0.75  # a joint that is not where Ann's is
    people[1]['image'] = 'one.jpg'  # Bob is in another image
    (folder / 'mpii_train.json').write_text(json.dumps(people))
    run(folder)
    made = json.loads((folder / 'mpii_train_occlusion.json').read_text())
    assert made[0]['joints_occluded'] == [-1 if seen else 0 for seen in people[0]['joints_vis']]
    assert made[1]['joints_occluded'] == [-1] * 16
    assert made[2]['joints_occluded'][7] == 1
    assert '4 people, 3 of them without any flag' in capsys.readouterr().out


def test_the_nearest_of_two_who_fit(folder: Path) -> None:
    near = {7: (3.25, 4, 1)}
    release({'one.jpg': [rect(near), rect(CARL)]}, folder / 'mpii.mat')
    run(folder)
    assert json.loads((folder / 'mpii_train_occlusion.json').read_text())[2]['joints_occluded'][7] == 1


def test_mmposes_own_sample_becomes_a_data_set(data_root: Path, tmp_path: Path) -> None:
    source = data_root / 'mmpose_samples' / 'mpii'
    shutil.copy(source / 'test_mpii.json', tmp_path / 'mpii_train.json')
    people = json.loads((tmp_path / 'mpii_train.json').read_text())
    rng = np.random.default_rng(0)
    images: dict[str, list[dict]] = {}
    flags = rng.integers(0, 2, (len(people), 16))
    for person, visible in zip(people, flags, strict=True):
        joints = {k: (*person['joints'][k], str(visible[k])) for k in range(16) if person['joints_vis'][k]}
        images.setdefault(person['image'], []).insert(0, rect(joints))
    release(images, tmp_path / 'mpii.mat')
    run(tmp_path, '--out', str(tmp_path / 'out'))
    dataset = MpiiOcclusionDataset(ann_file=str(tmp_path / 'out/mpii_train_occlusion.json'), data_prefix=dict(img=''))
    seen = np.array([person['joints_vis'] for person in people])
    got = [dataset.get_data_info(index)['raw_ann_info']['keypoints'][2::3] for index in range(len(dataset))]
    np.testing.assert_array_equal(got, np.where(seen, flags + 1, 0))
    assert seen.any()


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (dict(joints=EMPTY), r"mpii\.mat has not the structure .*KeyError: 'RELEASE'.*mpii_human_pose_v1_u12_1\.mat"),
        (dict(RELEASE=dict(version='12')), 'annolist'),
        (dict(RELEASE=dict(annolist=structs([dict(image=dict(name='a.jpg'))]))), 'annorect'),
    ],
)
def test_files_that_are_not_mpiis(folder: Path, content: dict, message: str) -> None:
    savemat(folder / 'mpii.mat', content)
    with pytest.raises(SystemExit, match=message):
        run(folder)
    (folder / 'mpii.mat').write_text('not found')
    with pytest.raises(SystemExit, match=r'mpii\.mat has not the structure'):
        run(folder)
    assert not (folder / 'mpii_train_occlusion.json').exists()


def test_files_that_are_not_mmposes(folder: Path) -> None:
    (folder / 'mpii_train.json').write_text(json.dumps(dict(images=[])))
    with pytest.raises(SystemExit, match=r"mpii_train\.json is not one of MMPose's MPII files"):
        run(folder)
    (folder / 'mpii_train.json').write_text(json.dumps([entry('elsewhere.jpg', BOB)]))
    with pytest.raises(SystemExit, match=r'none of the 1 people of .*mpii_train\.json is in the official annotations'):
        run(folder)
    assert not (folder / 'mpii_train_occlusion.json').exists()


def test_from_the_command_line(folder: Path) -> None:
    script = TOOLS / 'dataset_converters/mpii_occlusion.py'
    command = [sys.executable, str(script), str(folder / 'mpii.mat'), str(folder / 'mpii_train.json')]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert '11 occluded' in done.stdout
