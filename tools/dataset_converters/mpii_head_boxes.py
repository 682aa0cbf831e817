"""Head boxes of MPII's people, which PCKh is measured in, for those of MMPose's files that have none.

    python tools/dataset_converters/mpii_head_boxes.py data/mpii/mpii_human_pose_v1_u12_1.mat \
        data/mpii/annotations/mpii_train.json

writes mpii_gt_train.mat beside mpii_train.json, of the kind of mpii_gt_val.mat, which MMPose's documentation of MPII
has: a matrix `headboxes_src` (2 corners, 2 coordinates, people in the order of the file) for the `headbox_file` of
MpiiDataset. So PCKh can be measured on the training split. A person is found in the official annotations by its image
and the positions of its joints.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from coco_format import ConversionError
from mpii_annotations import Person, find_people, read_people
from numpy.typing import NDArray
from scipy.io import savemat

from mmpose_gan.one_sentence import one_sentence


def head_boxes(path: Path, people: dict[str, list[Person]]) -> NDArray[np.float64]:
    """Corners (2, 2, N) of the heads of a file's people.

    Raises:
        ConversionError: Somebody is not in the official annotations or has no head box there; or see
            :func:`find_people`.
    """
    entries, found = find_people(path, people)
    boxes = [np.full((2, 2), np.nan) if person is None else person.head for person in found]
    if lost := [index for index, box in enumerate(boxes) if not np.isfinite(box).all()]:
        raise ConversionError(
            f'{len(lost)} of the {len(entries)} people of {path} have no head box in the official annotations, the '
            f'first is number {lost[0]}, in {entries[lost[0]]["image"]}. Their PCKh has no unit.'
        )
    return np.stack(boxes, axis=-1)


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('mat', type=Path, help='mpii_human_pose_v1_u12_1.mat')
    parser.add_argument('json', type=Path, nargs='+', help="MMPose's mpii_train.json ...")
    parser.add_argument('--out', type=Path, help='folder for the new files (default: beside the old ones)')
    return parser.parse_args(arguments)


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Convert, write, report."""
    args = parse_args(arguments)
    people = read_people(args.mat)
    for path in args.json:
        boxes = head_boxes(path, people)
        out = (args.out or path.parent) / f'mpii_gt_{path.stem.removeprefix("mpii_")}.mat'
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            savemat(out, dict(headboxes_src=boxes))
        except OSError as error:
            raise ConversionError(f'cannot write {error.filename}: {error.strerror}.') from error
        size = np.linalg.norm(boxes[1] - boxes[0], axis=0)
        print(f'{out}: {boxes.shape[-1]} heads, diagonals of {size.min():.0f} to {size.max():.0f} pixels')


if __name__ == '__main__':
    main()
