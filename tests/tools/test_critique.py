"""critique.py: predictions with their calibrated confidence, and labels that discriminators find implausible."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import cv2
import figure_runs
import numpy as np
import pytest
import torch
from critics import GEOMETRY, critical
from mmengine.runner import Runner
from tool import main

from mmpose_gan.critique.labels import rate_labels
from mmpose_gan.critique.pictures import SIDE, picture, sheet
from mmpose_gan.figures import Plan, export

CALIBRATE = ('--norm', 'bbox', '--threshold', '0.7', '--wrong-share', '0.5')


@pytest.fixture(scope='module')
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Config, calibrated checkpoint and figures of a tiny run with two kinds of discriminators."""
    folder = tmp_path_factory.mktemp('critique')
    export(folder / 'figures', Plan(32, 24, 0, 64, 0, 'plain'), 1)
    cfg = figure_runs.config(folder / 'run', folder / 'figures', adversarial=True)
    cfg.model.discriminators.geometry = copy.deepcopy(GEOMETRY)
    cfg.optim_wrapper.discriminators.geometry = dict(optimizer=dict(type='Adam', lr=1e-3))
    Runner.from_cfg(cfg).train()
    config = next((folder / 'run').glob('*/vis_data/config.py'))
    out = folder / 'calibrated.pth'
    main('calibrate.py', config, folder / 'run/epoch_2.pth', out, *CALIBRATE)
    return config, out, folder / 'figures'


def test_predictions_come_the_least_sure_first(run: tuple[Path, Path, Path], tmp_path: Path) -> None:
    config, checkpoint, figures = run
    boxes = figures / 'annotations/coco_val.json'
    said = main(
        'critique.py', figures / 'images/val', config, checkpoint, '--out', tmp_path, '--boxes', boxes, '--worst', 3
    )
    people = json.loads((tmp_path / 'critique.json').read_text())
    assert f'{len(people)} people, the worst first' in said
    assert len(people) == len(json.loads(boxes.read_text())['annotations'])
    confidences = [person['confidence'] for person in people]
    assert confidences == sorted(confidences)
    assert all(0 < each < 1 for person in people for each in person['confidences'].values())
    assert sorted(path.name for path in tmp_path.glob('*.png')) == ['001.png', '002.png', '003.png', 'worst.png']
    assert cv2.imread(str(tmp_path / 'worst.png')).shape == (SIDE, 3 * SIDE, 3)


def test_a_label_that_was_moved_is_listed(run: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """The command lists every person; which ones come first is the discriminators' business."""
    config, checkpoint, figures = run
    labels = figures / 'annotations/coco_val.json'
    main('critique.py', figures / 'images/val', config, checkpoint, '--out', tmp_path, '--labels', labels, '--worst', 2)
    people = json.loads((tmp_path / 'critique.json').read_text())
    expected = {one['id']: one for one in json.loads(labels.read_text())['annotations']}
    assert {person['annotation'] for person in people} == set(expected)
    verdicts = [person['verdict'] for person in people]
    assert verdicts == sorted(verdicts)
    assert np.mean(verdicts) == pytest.approx(0, abs=1e-3)
    for person in people:
        flags = np.array(expected[person['annotation']]['keypoints']).reshape(-1, 3)[:, 2]
        assert len(person['doubts']) == (flags > 0).sum()


def test_the_doubt_of_a_joint_is_what_the_pose_gains_without_it() -> None:
    model = critical(dict(discriminators=['geometry'], rescore=True), geometry=GEOMETRY)
    from critics import people

    data = people()
    for sample in data['data_samples']:
        sample.gt_fields = type(sample)()
        sample.gt_fields.heatmaps = torch.zeros(3, 16, 16)
        sample.set_metainfo(dict(img_path=f'{sample.id}.jpg'))
    data['data_samples'][0].gt_instances.keypoints_visible[0, 2] = 0
    model.data_preprocessor = torch.nn.Identity()
    model.data_preprocessor.forward = lambda batch, training: batch
    rated = {one.annotation: one for one in rate_labels(model, [data])}
    judge = model.discriminators['geometry']
    masks, verdicts = {}, []
    for index, sample in enumerate(data['data_samples']):
        masks[index] = torch.from_numpy(sample.gt_instances.keypoints_visible).float()
        places = torch.from_numpy(sample.gt_instances.keypoints).float()
        verdicts.append((judge.judge_joints(places, masks[index]).item(), places))
    values = np.array([value for value, _ in verdicts])
    for index, (value, places) in enumerate(verdicts):
        assert rated[index].verdict == pytest.approx((value - values.mean()) / values.std(), abs=1e-3)
        for joint in range(3):
            without = masks[index].clone()
            without[0, joint] = 0
            gain = (judge.judge_joints(places, without).item() - value) / values.std()
            if masks[index][0, joint]:
                assert rated[index].joints[joint] == pytest.approx(gain, abs=1e-3)
            else:
                assert np.isnan(rated[index].joints[joint])


def test_the_skeleton_lies_on_the_person() -> None:
    image = np.zeros((60, 80, 3), np.uint8)
    drawn = picture(
        image, np.array([[40.0, 30], [60, 30], [0, 0]]), np.array([True, True, False]), np.array([True, False, False]),
        [(0, 1)], ['a', 'b', 'c'], '',
    )  # fmt: skip
    assert drawn.shape == (SIDE, SIDE, 3)
    # A square of 1.5 times the 20 pixels between the joints, round their middle: its corner is at (35, 15).
    red = np.argwhere((drawn[..., 2] > 200) & (drawn[..., 1] < 100)).mean(axis=0)
    np.testing.assert_allclose(red, [(30 - 15 + 0.5) * SIDE / 30, (40 - 35 + 0.5) * SIDE / 30], atol=1)
    assert sheet([drawn] * 7).shape == (2 * SIDE, 5 * SIDE, 3)


def test_what_does_not_go_together_is_said(run: tuple[Path, Path, Path], tmp_path: Path) -> None:
    config, checkpoint, figures = run
    bare = checkpoint.parent / 'run/epoch_2.pth'
    labels = figures / 'annotations/coco_val.json'
    none = ['--cfg-options', 'model.test_cfg.critic.discriminators=[]']
    cases = [
        ([figures / 'images/val', config, bare], 'the weights have no calibration'),
        ([tmp_path / 'nowhere', config, checkpoint], 'there is no'),
        ([figures / 'images/val', config, bare, '--labels', labels, *none], 'asks no discriminator'),
        ([figures / 'images/val', config, checkpoint, *none], 'was fitted with other discriminators'),
        ([figures / 'images/val', 'configs/quickstart.py', checkpoint], 'has no critic'),
    ]
    for arguments, message in cases:
        with pytest.raises(SystemExit) as ended:
            main('critique.py', *arguments, '--out', tmp_path / 'out')
        assert message in str(ended.value), arguments
    assert not (tmp_path / 'out').exists()
