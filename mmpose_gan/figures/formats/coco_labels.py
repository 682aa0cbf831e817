"""COCO-style annotations: COCO's 17 keypoints of all figures, or Leeds Sports Pose's 14 joints of the subject alone."""

from __future__ import annotations

import numpy as np

from ..labelled_image import Person
from .record import Record, coco_keypoints, select

KEYPOINTS: tuple[str, ...] = (
    'nose', 'left_eye', 'right_eye', 'left_ear', 'right_ear',
    'left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist',
    'left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle', 'right_ankle',
)  # fmt: skip
SKELETON: tuple[tuple[int, int], ...] = (
    (16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9), (8, 10), (9, 11), (2,
    3), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7),
)  # fmt: skip
ORDER: np.ndarray = select(tuple(name.replace('left_', 'l_').replace('right_', 'r_') for name in KEYPOINTS))
"""(17,) landmark index of each keypoint."""
LSP_KEYPOINTS: tuple[str, ...] = (
    'right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle',
    'right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist', 'neck', 'head_top',
)  # fmt: skip
LSP_ORDER: np.ndarray = select(
    tuple(name.replace('left_', 'l_').replace('right_', 'r_').replace('neck', 'upper_neck') for name in LSP_KEYPOINTS)
)
"""(14,) landmark index of each joint."""


def coco_style(records: list[Record], people: list[list[Person]], order: np.ndarray, category: dict) -> dict:
    """A COCO-style annotation file.

    Args:
        records: The images of a split.
        people: For each image, the figures to list.
        order: (K,) landmark index of each keypoint.
        category: The single category.

    Returns:
        The file's content. ``area`` is the visible area in square pixels; ``bbox`` (x, y, w, h) holds the whole
        figure, clipped to the image. A figure with no visible keypoint has ``num_keypoints`` 0, by which evaluators
        ignore it.
    """
    images: list[dict] = []
    listed: list[dict] = []
    for record, figures in zip(records, people, strict=True):
        size = record.camera.size
        images.append({'id': record.index, 'file_name': record.file_name, 'width': size, 'height': size})
        for person in figures:
            x0, y0, x1, y1 = person.box.round(2).tolist()
            flags = person.visibility[order]
            known = int((flags > 0).sum()) if (flags == 2).any() else 0
            listed.append(
                {
                    'id': len(listed) + 1,
                    'image_id': record.index,
                    'category_id': 1,
                    'iscrowd': 0,
                    'keypoints': coco_keypoints(person, order) if known else [0.0] * (3 * len(order)),
                    'num_keypoints': known,
                    'bbox': [x0, y0, round(x1 - x0, 2), round(y1 - y0, 2)],
                    'area': person.area,
                }
            )
    return {'info': {'description': 'figures'}, 'images': images, 'annotations': listed, 'categories': [category]}


def coco_annotations(records: list[Record]) -> dict:
    """The COCO file of a split, with every figure in every image."""
    category = {'id': 1, 'name': 'person', 'supercategory': 'person', 'keypoints': KEYPOINTS, 'skeleton': SKELETON}
    return coco_style(records, [list(record.people) for record in records], ORDER, category)


def lsp_annotations(records: list[Record]) -> dict:
    """The LSP-order file of a split, with the subject of every image."""
    category = {'id': 1, 'name': 'person', 'supercategory': 'person', 'keypoints': LSP_KEYPOINTS, 'skeleton': []}
    return coco_style(records, [[record.people[0]] for record in records], LSP_ORDER, category)
