"""What MMPose would train on, or drop, without a word."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from mmengine.logging import MMLogger
from mmpose.datasets import CocoDataset

from mmpose_gan.compat.annotations import left_out

PERSON = dict(category_id=1, bbox=[0, 0, 9, 9], keypoints=[1.0, 2.0, 2] * 17, num_keypoints=17, iscrowd=0, area=9)


def load(folder: Path, *people: dict) -> CocoDataset:
    images = [dict(id=1, file_name='a.png', width=16, height=16)]
    people = [PERSON | dict(id=index, image_id=1) | person for index, person in enumerate(people)]
    people = [{key: value for key, value in person.items() if value is not None} for person in people]
    file = folder / 'people.json'
    file.write_text(json.dumps(dict(images=images, annotations=people, categories=[dict(id=1, name='person')])))
    return CocoDataset(ann_file=str(file), data_prefix=dict(img=''))


@pytest.mark.parametrize(
    'wrong', [dict(keypoints=[float('nan'), 2.0, 2] * 17), dict(bbox=[0, 0, float('inf'), 9])], ids=['nan', 'inf']
)
def test_no_number_is_refused(tmp_path: Path, wrong: dict) -> None:
    with pytest.raises(ValueError, match=rf'people\.json: the {next(iter(wrong))} of annotation 1 '):
        load(tmp_path, {}, wrong)


def test_who_is_left_out_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logger = MMLogger.get_current_instance()
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.WARNING):
            people = load(tmp_path, {}, dict(image_id=9), dict(bbox=None), dict(num_keypoints=0), dict(iscrowd=1))
    finally:
        logger.removeHandler(caplog.handler)
    assert len(people) == 1
    (said,) = [record.getMessage() for record in caplog.records if 'left out' in record.getMessage()]
    assert '1 annotations name an image that is not there (the first is 1)' in said
    assert '1 annotations have no bbox (the first is 2)' in said


def test_nothing_is_said_of_whole_files() -> None:
    assert left_out([dict(id=3, image_id=1, bbox=[], keypoints=[], num_keypoints=0)], {1: {}}) is None
