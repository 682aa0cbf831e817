"""Add MPII's occlusion flags, which MMPose's MPII files lack, to them (for MpiiOcclusionDataset).

    python tools/dataset_converters/mpii_occlusion.py data/mpii/mpii_human_pose_v1_u12_1.mat \
        data/mpii/annotations/mpii_train.json data/mpii/annotations/mpii_val.json

writes mpii_train_occlusion.json and mpii_val_occlusion.json beside them. People, their order and their split stay
those of MMPose's files, so that mpii_gt_val.mat with the head boxes still fits; each person gets `joints_occluded`. A
person is found in the official annotations by its image and the positions of its joints.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from coco_format import ConversionError, run
from numpy.typing import NDArray
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

JOINTS = 16
VISIBLE, OCCLUDED, UNKNOWN = 0, 1, -1
#: Pixels. The same positions stand in both files, rounded to 4 digits in one.
TOLERANCE = 0.5

#: Positions (16, 2), NaN where not labelled, and VISIBLE, OCCLUDED or UNKNOWN of each joint (16,).
Person = tuple[NDArray[np.float64], NDArray[np.int64]]


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
    except (OSError, ValueError, NotImplementedError, KeyError, TypeError, IndexError, MatReadError) as error:
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
    return xy, occlusion


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
        return float(np.nan_to_num(np.abs(person[0] - xy)[labelled], nan=np.inf).max())

    nearest = min(people, key=distance, default=None)
    return nearest if nearest is not None and distance(nearest) <= TOLERANCE else None


def with_occlusion(path: Path, people: dict[str, list[Person]]) -> list[dict]:
    """The people of one of MMPose's files with ``joints_occluded``: 0 where not labelled, -1 where nobody knows.

    Raises:
        ConversionError: The file is not one of MMPose's MPII files, or none of its people is found.
    """
    try:
        entries = json.loads(path.read_text())
        joints = np.array([entry['joints'] for entry in entries], dtype=float).reshape(-1, JOINTS, 2)
        labelled = np.array([entry['joints_vis'] for entry in entries]).reshape(-1, JOINTS) > 0
        images = [entry['image'] for entry in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConversionError(
            f"{path} is not one of MMPose's MPII files ({type(error).__name__}: {error}). Give mpii_train.json, "
            'mpii_val.json or mpii_trainval.json.'
        ) from error
    found = [
        find(xy, seen, people.get(image, [])) if seen.any() else None
        for xy, seen, image in zip(joints, labelled, images, strict=True)
    ]
    if not any(found):
        raise ConversionError(
            f'none of the {len(entries)} people of {path} is in the official annotations: no person there has the '
            f"same image and the same joints, up to {TOLERANCE} pixels. Give MMPose's files as they were downloaded."
        )
    occlusion = [np.full(JOINTS, UNKNOWN) if person is None else person[1] for person in found]
    return [
        {**entry, 'joints_occluded': np.where(seen, flags, 0).tolist()}
        for entry, seen, flags in zip(entries, labelled, occlusion, strict=True)
    ]


def report(files: dict[Path, list[dict]]) -> None:
    """Print what each file holds."""
    for path, entries in files.items():
        seen = np.array([entry['joints_vis'] for entry in entries]) > 0
        flags = np.array([entry['joints_occluded'] for entry in entries])
        lost = int(((flags == UNKNOWN) | ~seen).all(axis=1).sum())
        visible, occluded, unknown = (int((seen & (flags == flag)).sum()) for flag in (VISIBLE, OCCLUDED, UNKNOWN))
        print(
            f'{path}: {len(entries)} people, {lost} of them without any flag; joints: {visible} visible, '
            f'{occluded} occluded, {unknown} unknown, {int((~seen).sum())} not labelled'
        )


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('mat', type=Path, help='mpii_human_pose_v1_u12_1.mat')
    parser.add_argument('json', type=Path, nargs='+', help="MMPose's mpii_train.json, mpii_val.json ...")
    parser.add_argument('--out', type=Path, help='folder for the new files (default: beside the old ones)')
    return parser.parse_args(arguments)


def convert(args: argparse.Namespace) -> dict[Path, list[dict]]:
    """All files to write, still in memory."""
    people = read_people(args.mat)
    return {
        (args.out or path.parent) / f'{path.stem}_occlusion.json': with_occlusion(path, people) for path in args.json
    }


def main(arguments: list[str] | None = None) -> None:
    """Convert, write, report."""
    args = parse_args(arguments)
    run(lambda: convert(args), report)


if __name__ == '__main__':
    main()
