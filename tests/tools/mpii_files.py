"""Files of the structure of MPII's official annotations, and people as MMPose's files of it have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.io import savemat

EMPTY = np.zeros((0, 0))


def structs(items: list[dict]) -> np.ndarray:
    """A MATLAB struct array (1, N); all its elements have all fields, and what is not given is []."""
    fields = list(dict.fromkeys(key for item in items for key in item)) or ['unused']
    array = np.empty((1, len(items)), dtype=[(field, object) for field in fields])
    for index, item in enumerate(items):
        array[0, index] = tuple(item.get(field, EMPTY) for field in fields)
    return array


def rect(joints: dict[int, tuple]) -> dict:
    """A person of x, y and, where it has one, is_visible by joint."""
    points = [
        dict(x=float(x), y=float(y), id=joint) | (dict(is_visible=flag[0]) if flag else {})
        for joint, (x, y, *flag) in joints.items()
    ]
    return dict(x1=1, y1=1, x2=9, y2=9, annopoints=dict(point=structs(points)), scale=1.5, objpos=dict(x=5, y=6))


def release(images: dict[str, list[dict]], path: Path) -> Path:
    annolist = [
        dict(image=dict(name=name), annorect=structs(rects) if rects else EMPTY, frame_sec=EMPTY, vididx=EMPTY)
        for name, rects in images.items()
    ]
    content = dict(annolist=structs(annolist), img_train=np.ones((1, len(annolist))), version='12')
    savemat(path, dict(RELEASE=content))
    return path


def entry(image: str, joints: dict[int, tuple]) -> dict:
    """A person as MMPose's files have it."""
    xy = [[round(float(v), 4) for v in joints[joint][:2]] if joint in joints else [-1.0, -1.0] for joint in range(16)]
    seen = [int(joint in joints) for joint in range(16)]
    return dict(joints_vis=seen, joints=xy, image=image, scale=1.5, center=[5.0, 6.0])
