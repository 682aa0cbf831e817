"""3D joints and cameras of flipped, rotated and scaled crops: they project to the crop's 2D joints."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import numpy as np
import pytest
from mmengine.dataset import Compose
from mmpose.datasets import MpiiDataset
from mocap_samples import CROP, LOAD, ROTATE, build, figures, flip, pixels, real

AUGMENTATIONS = dict(
    none=[],
    flip=[flip()],
    vertical=[flip('vertical')],
    diagonal=[flip('diagonal')],
    rotation=[ROTATE],
    all=[flip(), ROTATE],
)


def mirrored(name: str) -> str:
    return re.sub('left|right', lambda match: dict(left='right', right='left')[match[0]], name)


@pytest.mark.parametrize('augmentation', AUGMENTATIONS)
def test_figures_project_to_the_crop(figures_3d: Path, augmentation: str) -> None:
    np.random.seed(0)
    turned = 0
    for results in build(figures(figures_3d), [*LOAD, *AUGMENTATIONS[augmentation], CROP]):
        seen = pixels(results['transformed_keypoints_3d'][0], **results['transformed_camera'])
        np.testing.assert_allclose(seen, results['transformed_keypoints'][0], atol=1e-3)
        seen = pixels(results['keypoints_3d'][0], **results['camera'])
        np.testing.assert_allclose(seen, results['keypoints'][0], atol=1e-3)
        turned += abs(float(results.get('bbox_rotation', [0])[0])) > 5
    assert bool(turned) == (augmentation in ('rotation', 'all'))


@pytest.mark.parametrize('augmentation', AUGMENTATIONS)
@pytest.mark.parametrize('name', ['h36m', 'test', 'train'])
def test_real_samples_project_to_the_crop(data_root: Path, name: str, augmentation: str) -> None:
    """As well as in the image, but for unequal focal lengths, with which a rotated picture is no picture."""
    np.random.seed(1)
    original = build(real(data_root)[name])
    dataset = build(real(data_root)[name], [*LOAD, *AUGMENTATIONS[augmentation], CROP])
    for index, results in enumerate(dataset):
        before = original[index]
        labelled = before['keypoints_3d_visible'][0] > 0
        seen = pixels(before['keypoints_3d'][0], **before['camera'])
        residual = np.linalg.norm(seen - before['keypoints'][0], axis=1)[labelled].max()
        eccentricity = np.linalg.norm(seen - before['camera']['c'], axis=1)[labelled].max()
        unequal = np.ptp(before['camera']['f']) / before['camera']['f'].mean() * eccentricity
        rotated = 'bbox_rotation' in results
        labelled = results['keypoints_3d_visible'][0] > 0
        seen = pixels(results['transformed_keypoints_3d'][0], **results['transformed_camera'])
        error = np.linalg.norm(seen - results['transformed_keypoints'][0], axis=1)[labelled].max()
        zoom = 256 / results['input_scale'][0]
        assert error < zoom * (residual + unequal * rotated) + 1e-3
        assert error < zoom * (0.8 if name == 'h36m' else 3)


def test_a_mirrored_world(figures_3d: Path) -> None:
    names = list(MpiiDataset(lazy_init=True).metainfo['keypoint_id2name'].values())
    original, dataset = build(figures(figures_3d)), build(figures(figures_3d), [*LOAD, flip(), CROP])
    for before, after in zip(original, dataset, strict=True):
        for joint, name in enumerate(names):
            x, y, z = before['keypoints_3d'][0, names.index(mirrored(name))]
            np.testing.assert_array_equal(after['keypoints_3d'][0, joint], [-x, y, z])
            np.testing.assert_allclose(after['transformed_keypoints_3d'][0, joint], [-x, y, z], atol=1e-6)
        cx, cy = before['camera']['c']
        np.testing.assert_allclose(after['camera']['c'], [127 - cx, cy])
        scale = 256 / after['input_scale'][0]
        np.testing.assert_allclose(after['transformed_camera']['f'], scale * before['camera']['f'], rtol=1e-6)


@pytest.mark.parametrize('direction', ['horizontal', 'diagonal'])
def test_labels_change_sides_with_their_joints(data_root: Path, direction: str) -> None:
    before = build(real(data_root)['test'])[1]
    before['keypoints_3d_visible'][0] = np.arange(16) % 3 > 0
    after = Compose([*LOAD, flip(direction), CROP])(copy.deepcopy(before))
    expected = before['keypoints_3d_visible'][:, before['flip_indices'] if direction == 'horizontal' else range(16)]
    assert (expected != before['keypoints_3d_visible']).any() == (direction == 'horizontal')
    np.testing.assert_array_equal(after['keypoints_3d_visible'], expected)


def test_rotation_about_the_optical_axis(figures_3d: Path) -> None:
    np.random.seed(2)
    for results in build(figures(figures_3d), [*LOAD, ROTATE, CROP]):
        angle = -np.radians(results['bbox_rotation'][0])  # MMPose turns the box, the picture turns back
        x, y, z = results['keypoints_3d'][0].T
        turned = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y, z
        np.testing.assert_allclose(results['transformed_keypoints_3d'][0], np.stack(turned, -1), atol=1e-5)


def test_samples_without_3d_pass_as_in_mmpose(figures_3d: Path) -> None:
    cfg = dict(type='MpiiDataset', data_root=str(figures_3d), ann_file='annotations/mpii_train.json')
    cfg |= dict(data_prefix=dict(img='images/train/'))
    crops = []
    for kind in (CROP, dict(CROP, type='TopdownAffine')):
        np.random.seed(4)
        crops.append(build(cfg, [*LOAD, flip(), ROTATE, kind])[0])
    ours, stock = crops
    assert ours.keys() == stock.keys()
    for key in ('img', 'transformed_keypoints', 'input_scale'):
        np.testing.assert_array_equal(ours[key], stock[key])


def test_no_udp() -> None:
    with pytest.raises(TypeError, match='use_udp'):
        Compose([dict(CROP, use_udp=True)])
