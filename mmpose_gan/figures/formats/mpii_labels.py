"""MPII annotations: 16 joints, the JSON that MMPose's MpiiDataset reads and the ``.mat`` with the head boxes.

MPII comes from MATLAB: coordinates start at 1. MMPose's MpiiPCKAccuracy adds 1 to predictions before it compares them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.io import savemat

from ..labelled_image import Person
from .record import Record, select

KEYPOINTS: tuple[str, ...] = (
    'right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle',
    'pelvis', 'thorax', 'upper_neck', 'head_top',
    'right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist',
)  # fmt: skip
ORDER: np.ndarray = select(tuple(name.replace('left_', 'l_').replace('right_', 'r_') for name in KEYPOINTS))
"""(16,) landmark index of each joint."""

_PIXELS_PER_SCALE = 200.0
_MARGIN = 1.25  # scale times 200 spans the figure and a margin
_HEAD = select(('head_top', 'upper_neck'))
_MAT_HEADER = b'MATLAB 5.0 MAT-file, figures of mmpose_gan'


def _listed(record: Record) -> list[Person]:
    """The figures that have a visible joint."""
    return [person for person in record.people if (person.visibility[ORDER] == 2).any()]


def mpii_annotations(records: list[Record]) -> list[dict]:
    """The JSON of a split, one entry for each figure with a visible joint.

    ``joints_vis`` is 1 inside of the image and 0 elsewhere, with joints at (-1, -1), as in the JSON family that
    MMPose reads. ``joints_occluded``, which MMPose leaves alone, is 1 for joints in the image that are hidden.
    """
    entries = []
    for record in records:
        for person in _listed(record):
            flags = person.visibility[ORDER]
            x0, y0, x1, y1 = person.box
            side = max(x1 - x0, y1 - y0, 1.0)
            # MpiiDataset shifts the centre down by 15 / 200 of the box; take that back here.
            centre = [(x0 + x1) / 2 + 1, (y0 + y1) / 2 + 1 - 15 / _PIXELS_PER_SCALE * side * _MARGIN]
            joints = np.where(flags[:, None] > 0, person.landmarks[ORDER] + 1, -1)
            entries.append(
                {
                    'image': record.file_name,
                    'center': np.round(centre, 2).tolist(),
                    'scale': round(float(side * _MARGIN / _PIXELS_PER_SCALE), 6),
                    'joints': joints.round(2).tolist(),
                    'joints_vis': (flags > 0).astype(int).tolist(),
                    'joints_occluded': (flags == 1).astype(int).tolist(),
                }
            )
    return entries


def head_box(person: Person, focal: float) -> np.ndarray:
    """A figure's head box, (2, 2): upper left and lower right corner in 1-based pixels.

    PCKh takes 0.6 of the box's diagonal as the head's size, which in MPII is about the length from the upper neck to
    the top of the head. The box here is the square around that segment's middle whose diagonal times 0.6 is the
    segment's length without foreshortening.
    """
    ends = person.landmarks_3d[_HEAD]
    length = np.linalg.norm(ends[0] - ends[1]) * focal / ends[:, 2].mean()
    half = length / 0.6 / np.sqrt(8)
    middle = person.landmarks[_HEAD].mean(0) + 1
    return np.stack([middle - half, middle + half])


def write_mat(path: Path, records: list[Record]) -> None:
    """Write the ground truth that MPII evaluation reads: ``headboxes_src`` (2, 2, N), ``pos_gt_src`` (16, 2, N),
    ``jnt_missing`` (16, N).

    MMPose reads the head boxes only. The file's header, in which SciPy writes the time, is fixed so that equal data
    are equal bytes.
    """
    people = [person for record in records for person in _listed(record)]
    boxes = [head_box(person, record.camera.focal) for record in records for person in _listed(record)]
    content = {
        'dataset_joints': np.array(KEYPOINTS, dtype=object),
        'headboxes_src': np.stack(boxes, -1) if people else np.zeros((2, 2, 0)),
        'pos_gt_src': np.stack([p.landmarks[ORDER] + 1 for p in people], -1) if people else np.zeros((16, 2, 0)),
        'jnt_missing': np.stack([p.visibility[ORDER] == 0 for p in people], -1).astype(np.uint8)
        if people
        else np.zeros((16, 0)),
    }
    savemat(path, content)
    with open(path, 'r+b') as file:
        file.write(_MAT_HEADER.ljust(116))
