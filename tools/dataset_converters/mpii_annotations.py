"""What the converters for MPII share: people of the official annotations and of MMPose's files, found in each other."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from coco_format import ConversionError
from numpy.typing import NDArray
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

JOINTS = 16
VISIBLE, OCCLUDED, UNKNOWN = 0, 1, -1
#: Pixels. The same positions stand in both files, rounded to 4 digits in one.
TOLERANCE = 0.5


class Person(NamedTuple):
    """Somebody of the official annotations.

    Attributes:
        xy: Positions (16, 2), pixels from 1, NaN where not labelled.
        occlusion: VISIBLE, OCCLUDED or UNKNOWN of each joint (16,).
        head: Corners (2, 2) of the head's box, pixels from 1, NaN where there is none.
    """

    xy: NDArray[np.float64]
    occlusion: NDArray[np.int64]
    head: NDArray[np.float64]


def read_people(path: Path) -> dict[str, list[Person]]:
    """All people of the official annotations that have joints, by the name of their image.

    Raises:
        ConversionError: The file is not mpii_human_pose_v1_u12_1.mat.
    """
    try:
        release = loadmat(path, simplify_cells=True, variable_names=['RELEASE'])['RELEASE']
        people: dict[str, list[Person]] = {}
        for image in _items(release['annolist']):
            listed = people.setdefault(image['image']['name'], [])
            listed += [_person(rect) for rect in _items(image['annorect']) if _points(rect)]
    except (
        OSError,
        ValueError,
        NotImplementedError,
        KeyError,
        TypeError,
        IndexError,
        MatReadError,
        zlib.error,
    ) as error:
        raise ConversionError(
            f"{path} has not the structure of MPII's annotations ({type(error).__name__}: {error}). Give the published "
            'mpii_human_pose_v1_u12_1.mat.'
        ) from error
    return people


def _items(value: Any) -> list[dict]:
    """Elements of a MATLAB struct array, which SciPy reads as a list, as one struct or, when empty, as an array."""
    return [value] if isinstance(value, dict) else [item for item in value if isinstance(item, dict)]


def _points(rect: dict) -> list[dict]:
    """Labelled joints of a person; people of the test set have no ``annopoints``, others have it empty."""
    annotation = rect.get('annopoints')
    return _items(annotation['point']) if isinstance(annotation, dict) else []


def _person(rect: dict) -> Person:
    xy, occlusion = np.full((JOINTS, 2), np.nan), np.full(JOINTS, UNKNOWN)
    for point in _points(rect):
        joint = int(point['id'])
        xy[joint] = point['x'], point['y']
        occlusion[joint] = _occlusion(point.get('is_visible'))
    return Person(xy, occlusion, _head(rect))


def _head(rect: dict) -> NDArray[np.float64]:
    """``x1, y1, x2, y2`` of a person, each a number or empty."""
    corners = [np.asarray(rect.get(key, ()), dtype=np.float64).ravel() for key in ('x1', 'y1', 'x2', 'y2')]
    if any(corner.size != 1 for corner in corners):
        return np.full((2, 2), np.nan)
    return np.concatenate(corners).reshape(2, 2)


def _occlusion(is_visible: Any) -> int:
    """What ``is_visible`` means: it is a number, a character, empty or not there at all."""
    try:
        return {0.0: OCCLUDED, 1.0: VISIBLE}.get(float(np.squeeze(is_visible)), UNKNOWN)
    except (TypeError, ValueError):
        return UNKNOWN


def find(xy: NDArray, labelled: NDArray, people: list[Person]) -> Person | None:
    """The person whose joints are nearest, if all that are labelled lie within the tolerance.

    Args:
        xy: Positions in MMPose's file (16, 2).
        labelled: Which of them count (16,); at least one.
        people: Those of the same image.
    """

    def distance(person: Person) -> float:
        return float(np.nan_to_num(np.abs(person.xy - xy)[labelled], nan=np.inf).max())

    nearest = min(people, key=distance, default=None)
    return nearest if nearest is not None and distance(nearest) <= TOLERANCE else None


def read_entries(path: Path) -> tuple[list[dict], NDArray[np.float64], NDArray[np.bool_]]:
    """One of MMPose's files: its people, their joints (N, 16, 2) and which of them are labelled (N, 16).

    Raises:
        ConversionError: It is none.
    """
    try:
        entries = json.loads(path.read_text())
        joints = np.array([entry['joints'] for entry in entries], dtype=float).reshape(-1, JOINTS, 2)
        labelled = np.array([entry['joints_vis'] for entry in entries]).reshape(-1, JOINTS) > 0
        if not all(isinstance(entry['image'], str) for entry in entries):
            raise ValueError('an image has no name')
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConversionError(
            f"{path} is not one of MMPose's MPII files ({type(error).__name__}: {error}). Give mpii_train.json, "
            'mpii_val.json or mpii_trainval.json.'
        ) from error
    return entries, joints, labelled


def find_people(path: Path, people: dict[str, list[Person]]) -> tuple[list[dict], list[Person | None]]:
    """The people of one of MMPose's files, and each in the official annotations; None where nobody fits.

    Raises:
        ConversionError: The file is not one of MMPose's MPII files, or none of its people is found.
    """
    entries, joints, labelled = read_entries(path)
    found = [
        find(xy, seen, people.get(entry['image'], [])) if seen.any() else None
        for xy, seen, entry in zip(joints, labelled, entries, strict=True)
    ]
    if not any(found):
        raise ConversionError(
            f'none of the {len(entries)} people of {path} is in the official annotations: no person there has the '
            f"same image and the same joints, up to {TOLERANCE} pixels. Give MMPose's files as they were downloaded."
        )
    return entries, found
