"""Leeds Sports Pose order: 14 joints of the subject alone, in a COCO-style file."""

from __future__ import annotations

import numpy as np

from .coco import coco_style
from .record import Record, select

KEYPOINTS: tuple[str, ...] = (
    'right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle',
    'right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist', 'neck', 'head_top',
)  # fmt: skip
ORDER: np.ndarray = select(
    tuple(name.replace('left_', 'l_').replace('right_', 'r_').replace('neck', 'upper_neck') for name in KEYPOINTS)
)
"""(14,) landmark index of each joint."""


def annotations(records: list[Record]) -> dict:
    """The LSP-order file of a split."""
    category = {'id': 1, 'name': 'person', 'supercategory': 'person', 'keypoints': KEYPOINTS, 'skeleton': []}
    return coco_style(records, [[record.people[0]] for record in records], ORDER, category)
