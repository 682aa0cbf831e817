"""Add MPII's occlusion flags, which MMPose's MPII files lack, to them (for MpiiOcclusionDataset).

    python tools/dataset_converters/mpii_occlusion.py data/mpii/mpii_human_pose_v1_u12_1.mat \
        data/mpii/annotations/mpii_train.json data/mpii/annotations/mpii_val.json

writes mpii_train_occlusion.json and mpii_val_occlusion.json beside them. People, their order and their split stay
those of MMPose's files, so that mpii_gt_val.mat with the head boxes still fits; each person gets `joints_occluded`. A
person is found in the official annotations by its image and the positions of its joints.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from coco_format import run
from mpii_annotations import JOINTS, OCCLUDED, UNKNOWN, VISIBLE, Person, find_people, read_people

from mmpose_gan.one_sentence import one_sentence


def with_occlusion(path: Path, people: dict[str, list[Person]]) -> list[dict]:
    """The people of one of MMPose's files with ``joints_occluded``: 0 where not labelled, -1 where nobody knows.

    Raises:
        ConversionError: See :func:`find_people`.
    """
    entries, found = find_people(path, people)
    converted = []
    for entry, person in zip(entries, found, strict=True):
        flags = np.full(JOINTS, UNKNOWN) if person is None else person.occlusion
        converted.append({**entry, 'joints_occluded': np.where(np.array(entry['joints_vis']) > 0, flags, 0).tolist()})
    return converted


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


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Convert, write, report."""
    args = parse_args(arguments)
    run(lambda: convert(args), report)


if __name__ == '__main__':
    main()
