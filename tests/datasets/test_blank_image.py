"""Where the joints of a blank image come to lie is where those of the image would."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from pose_files import people, pipeline

from mmpose_gan.engine.reproducible import seeded
from mmpose_gan.registry import DATASETS, TRANSFORMS


def test_its_size_is_that_of_the_image_where_it_is_known() -> None:
    blank = TRANSFORMS.build(dict(type='mmpose_gan.BlankImage'))
    results = blank(dict(img_shape=(3, 5)))
    assert results['img'].shape == (3, 5, 3)
    assert results['img'].dtype == np.uint8
    assert not results['img'].any()
    assert results['ori_shape'] == (3, 5)
    assert blank({})['img_shape'] == (1, 1)


@pytest.mark.parametrize('seed', range(5))
def test_targets_are_those_of_the_image(seed: int, tmp_path: Path) -> None:
    cfg = people(tmp_path)
    image = tmp_path / 'nowhere' / 'nowhere.jpg'
    image.parent.mkdir()
    cv2.imwrite(str(image), np.full((200, 300, 3), 90, np.uint8))
    samples = []
    for first in ('LoadImage', 'mmpose_gan.BlankImage'):
        dataset = DATASETS.build(dict(cfg, pipeline=pipeline(image=dict(type=first))))
        with seeded((seed,)):
            samples.append(dataset[seed])
    with_image, blank = (sample['data_samples'] for sample in samples)
    assert samples[0]['inputs'].any()
    assert not samples[1]['inputs'].any()
    torch.testing.assert_close(blank.gt_fields.heatmaps, with_image.gt_fields.heatmaps, rtol=0, atol=0)
    assert np.array_equal(blank.gt_instance_labels.keypoint_weights, with_image.gt_instance_labels.keypoint_weights)
