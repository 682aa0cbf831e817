"""Human3.6M-like 3D annotations of the subject: 17 joints in camera space, and every image's camera.

MMPose reads metres (its own converter divides Human3.6M's millimetres by 1000), so metres are written.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np

from .record import Record, select

KEYPOINTS: tuple[str, ...] = (
    'root', 'right_hip', 'right_knee', 'right_foot', 'left_hip', 'left_knee', 'left_foot',
    'spine', 'thorax', 'neck_base', 'head',
    'left_shoulder', 'left_elbow', 'left_wrist', 'right_shoulder', 'right_elbow', 'right_wrist',
)  # fmt: skip
ORDER: np.ndarray = select(
    ('pelvis', 'r_hip', 'r_knee', 'r_ankle', 'l_hip', 'l_knee', 'l_ankle', 'spine', 'thorax', 'upper_neck', 'head_top',
     'l_shoulder', 'l_elbow', 'l_wrist', 'r_shoulder', 'r_elbow', 'r_wrist')
)  # fmt: skip
"""(17,) landmark index of each joint."""

SUBJECTS: dict[str, str] = {'train': 'S1', 'val': 'S9', 'hard': 'S11'}
"""Human3.6M's name of a training subject and of two test subjects stands for each split."""

_MARGIN, _PIXELS_PER_SCALE = 1.25, 200.0


def image_name(split: str, record: Record) -> str:
    """Subject, action, camera and frame, as Human36mDataset reads a name; every image has a camera of its own."""
    return f'{SUBJECTS[split]}_{record.people[0].family}_1.{record.index:08d}_000001.jpg'


def arrays(split: str, records: list[Record]) -> dict[str, np.ndarray]:
    """The arrays of a split's npz file.

    Returns:
        ``imgname`` (N,), ``center`` (N, 2) px, ``scale`` (N,) in 200 px, ``part`` (N, 17, 3) px and 1, ``S`` (N, 17,
        4) camera-space metres and 1, ``visible`` (N, 17) flags 0/1/2, which MMPose leaves alone.
    """
    subjects = [record.people[0] for record in records]
    ones = np.ones((len(records), len(ORDER), 1))
    boxes = np.array([person.box for person in subjects]).reshape(-1, 2, 2)
    return {
        'imgname': np.array([image_name(split, record) for record in records], dtype=str),
        'center': boxes.mean(1),
        'scale': np.ptp(boxes, axis=1).max(1, initial=1.0) * _MARGIN / _PIXELS_PER_SCALE,
        'part': np.concatenate(
            [np.array([p.landmarks[ORDER] for p in subjects]).reshape(*ones.shape[:2], 2), ones], -1
        ),
        'S': np.concatenate(
            [np.array([p.landmarks_3d[ORDER] for p in subjects]).reshape(*ones.shape[:2], 3), ones], -1
        ),
        'visible': np.array([p.visibility[ORDER] for p in subjects]).reshape(ones.shape[:2]),
    }


def cameras(split: str, records: list[Record]) -> dict[tuple[str, str], dict]:
    """Cameras by (subject, camera): R, T with ``X_cam = R^T (X - T)``, f, c in pixels, no distortion (k, p)."""
    out = {}
    for record in records:
        camera, name = record.camera, f'{record.index:08d}'
        out[SUBJECTS[split], name] = {
            # Through lists: arrays that come from another process pickle to other bytes than equal arrays made here.
            'R': np.array(camera.rotation.T.tolist()),
            'T': np.array(camera.position.tolist()).reshape(3, 1),
            'f': np.full((2, 1), camera.focal),
            'c': np.array(camera.principal.tolist()).reshape(2, 1),
            'k': np.zeros((3, 1)),
            'p': np.zeros((2, 1)),
            'w': camera.size,
            'h': camera.size,
            'name': name,
            'id': name,
        }
    return out


def write_cameras(path: Path, table: dict[tuple[str, str], dict]) -> None:
    """Write the camera file that ``Human36mDataset(camera_param_file=...)`` reads."""
    with open(path, 'wb') as file:
        pickle.dump(table, file, protocol=4)
