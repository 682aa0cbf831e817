r"""Convert a CSV file of LIP's single-person pose task to a COCO keypoint file for LIPDataset.

    python tools/dataset_converters/lip2coco.py data/lip/pose_annotations/lip_train_set.csv data/lip/train_images \
        data/lip/annotations
    python tools/dataset_converters/lip2coco.py data/lip/pose_annotations/lip_val_set.csv data/lip/val_images \
        data/lip/annotations

Each line of the CSV file is an image name and x, y, v of 16 joints; `nan` where a joint is not labelled. v is 0 for a
visible and 1 for an occluded joint (so read, too, by tensorbay's LIP loader since its pull request 1026). The
coordinates are taken as 0-based. The output is named after the CSV file.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np
from coco_format import (
    NOT_LABELLED,
    OCCLUDED,
    VISIBLE,
    ConversionError,
    add_arguments,
    coco_annotation,
    coco_file,
    existing_images,
    image_size,
    run,
)
from numpy.typing import NDArray

from mmpose_gan import metainfo
from mmpose_gan.one_sentence import one_sentence

JOINTS = 16


def parse_row(row: list[str], place: str) -> tuple[str, NDArray, NDArray]:
    """Image name, joints (16, 2) and COCO flags (16,) of one line.

    Args:
        row: Cells of the line.
        place: File and line number, for errors.

    Raises:
        ConversionError: If the line is not of the official form.
    """
    if len(row) != 1 + 3 * JOINTS:
        raise ConversionError(f'{place} has {len(row)} cells, expected an image name and {JOINTS} times x, y, v.')
    try:
        values = np.array([float(cell) for cell in row[1:]]).reshape(JOINTS, 3)
    except ValueError as error:
        raise ConversionError(f'{place}: {error}. Expected numbers or nan after the image name.') from error
    labelled = np.isfinite(values).all(axis=1)
    if not np.isin(values[labelled, 2], (0, 1)).all():
        raise ConversionError(f'{place}: a visibility flag is neither 0, 1 nor nan. Give the official CSV file.')
    flags = np.where(labelled, np.where(values[:, 2] == 1, OCCLUDED, VISIBLE), NOT_LABELLED)
    return row[0], values[:, :2], flags


def convert(args: argparse.Namespace) -> dict[Path, dict]:
    """The file to write, still in memory."""
    try:
        # Spreadsheets write a byte order mark; a blank line, often the last, is nobody.
        with args.csv.open(newline='', encoding='utf-8-sig') as file:
            lines = csv.reader(file)
            rows = [parse_row(row, f'{args.csv}, line {lines.line_num}') for row in lines if any(map(str.strip, row))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConversionError(f'{args.csv} cannot be read ({error}). Give the official CSV file.') from error
    names = [name for name, _, _ in rows]
    if not rows:
        raise ConversionError(f'{args.csv} is empty. Give the official CSV file.')
    name, occurrences = Counter(names).most_common(1)[0]
    if occurrences > 1:
        raise ConversionError(f'{args.csv} has {occurrences} lines for {name}. Give the official CSV file.')
    found = existing_images([args.images / name for name in names], args.skip_missing)
    images, annotations = [], []
    for index, (name, xy, flags) in enumerate(rows, start=1):
        path = args.images / name
        if path not in found:
            continue
        size = image_size(path)
        images.append(dict(id=index, file_name=name, width=size[0], height=size[1]))
        if (annotation := coco_annotation(index, xy, flags, size, args.margin)) is not None:
            annotations.append(annotation)
    content = coco_file(images, annotations, metainfo.LIP, 'LIP, person-centric, 0-based pixels')
    return {args.out / f'{args.csv.stem}.json': content}


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('csv', type=Path, help='lip_train_set.csv or lip_val_set.csv')
    add_arguments(parser)
    return parser.parse_args(arguments)


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Convert, write, report."""
    args = parse_args(arguments)
    run(lambda: convert(args))


if __name__ == '__main__':
    main()
