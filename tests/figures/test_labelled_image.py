from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmpose_gan.figures import make_labelled_image
from mmpose_gan.figures.labelled_image import LabelledImage
from mmpose_gan.figures.landmarks import LANDMARKS


@pytest.fixture(scope='module')
def images() -> list[LabelledImage]:
    return [make_labelled_image(5, split, index, 96) for split in ('train', 'val', 'hard') for index in range(12)]


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, again = (make_labelled_image(11, 'hard', 4, 96) for _ in range(2))
    assert first.jpeg == again.jpeg
    np.testing.assert_array_equal(first.people[0].landmarks_3d, again.people[0].landmarks_3d)


@pytest.mark.parametrize('other', [(12, 'hard', 4), (11, 'val', 4), (11, 'hard', 5)])
def test_seed_split_and_index_each_change_pose_and_picture(other: tuple[int, str, int]) -> None:
    first, second = make_labelled_image(11, 'hard', 4, 96), make_labelled_image(*other, 96)
    assert first.jpeg != second.jpeg
    assert np.abs(first.people[0].landmarks_3d - second.people[0].landmarks_3d).max() > 0.05


def test_projected_3d_joints_hit_the_2d_keypoints(images: list[LabelledImage]) -> None:
    for labelled in images:
        for person in labelled.people:
            x, y, z = person.landmarks_3d.T
            u = labelled.camera.focal * x / z + labelled.camera.principal[0]
            v = labelled.camera.focal * y / z + labelled.camera.principal[1]
            assert np.abs(np.stack([u, v], 1) - person.landmarks).max() < 0.5


def test_images_decode_to_the_size_asked_for(images: list[LabelledImage]) -> None:
    for labelled in images:
        image = cv2.imdecode(np.frombuffer(labelled.jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert image.shape == (96, 96, 3)
        assert image.std() > 5


def test_flags_say_what_lies_in_the_image(images: list[LabelledImage]) -> None:
    for labelled in images:
        for person in labelled.people:
            inside = ((person.landmarks > -0.5) & (person.landmarks < 95.5)).all(1)
            np.testing.assert_array_equal(person.visibility > 0, inside)


def test_boxes_hold_all_landmarks_in_the_image(images: list[LabelledImage]) -> None:
    for labelled in images:
        for person in labelled.people:
            shown = person.landmarks[person.visibility > 0]
            assert (shown >= person.box[:2] - 1).all()
            assert (shown <= person.box[2:] + 1).all()
            width, height = person.box[2:] - person.box[:2]
            assert 0 <= person.area <= (width + 2) * (height + 2)


def test_the_hard_split_is_harder() -> None:
    def hidden(split: str) -> tuple[float, float]:
        people = [make_labelled_image(6, split, index, 64).people for index in range(40)]
        flags = np.concatenate([group[0].visibility for group in people])
        return (flags[flags > 0] == 1).mean(), np.mean([len(group) for group in people])

    (usual, usual_people), (hard, hard_people) = hidden('val'), hidden('hard')
    assert hard > usual + 0.05
    assert hard_people > usual_people + 0.3


def test_the_subject_is_in_the_picture() -> None:
    people = [make_labelled_image(8, 'train', index, 64).people[0] for index in range(40)]
    assert np.mean([(person.visibility > 0).mean() for person in people]) > 0.85
    assert all((person.visibility > 0).sum() >= 5 for person in people)


def test_plain_scenes_have_one_upright_figure_that_faces_the_camera() -> None:
    for split in ('train', 'val'):
        for index in range(12):
            image = make_labelled_image(5, split, index, 64, 'plain')
            (person,) = image.people
            assert person.family not in ('Lying', 'Prone', 'Handstand', 'Sitting', 'Crawling')
            at = dict(zip(LANDMARKS, person.landmarks, strict=True))
            left, right = (at[f'{side}_shoulder'] for side in 'lr')
            assert left[0] > right[0]  # from the camera, whose x points right
