"""What the converters share: COCO records from joints, image sizes, all-or-nothing writing."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmpose_gan.checks import real_number

NOT_LABELLED, OCCLUDED, VISIBLE = 0, 1, 2
#: EXIF tag, and its first value that swaps the sides; OpenCV applies it.
ORIENTATION, TURNED = 0x0112, 5
#: How many images a report names.
NAMED = 10


class ConversionError(ValueError):
    """A fault of the input, worded for the person who runs the converter."""


def image_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels of an image as OpenCV, and so MMPose, will load it; the whole file is decoded.

    Raises:
        ConversionError: The file is no image that OpenCV can load, or is not whole.
    """
    broken = f'{path} cannot be read as an image ({{}}). Unpack the archive again.'
    try:
        if not cv2.haveImageReader(str(path)):
            raise ConversionError(broken.format('it is of no kind that OpenCV loads'))
        with Image.open(path) as image:
            width, height = image.size
            turned = image.getexif().get(ORIENTATION, 1) >= TURNED
            image.draft('L', (1, 1))  # a JPEG: at an eighth of its size, several times as fast
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ConversionError(broken.format(error)) from error
    return (height, width) if turned else (width, height)


def box_of_joints(xy: NDArray, size: tuple[int, int], margin: float) -> list[float]:
    """Box around joints, widened on each side by a share of its longer side, clipped to the image.

    Args:
        xy: Labelled joints, (L, 2), L >= 1, 0-based pixels.
        size: Width and height of the image.
        margin: Share of the longer side.

    Returns:
        ``[x, y, width, height]``, inside ``[0, W - 1] x [0, H - 1]`` as MMPose clips it.
    """
    low, high = xy.min(axis=0), xy.max(axis=0)
    widening = margin * (high - low).max()
    last = np.array(size) - 1
    low, high = np.clip(low - widening, 0, last), np.clip(high + widening, 0, last)
    return [round(float(v), 3) for v in (*low, *(high - low))]


def coco_annotation(index: int, xy: NDArray, flags: NDArray, size: tuple[int, int], margin: float) -> dict | None:
    """One person as a COCO keypoint annotation.

    Args:
        index: Identity of both the annotation and its image.
        xy: Joints, (K, 2), 0-based pixels.
        flags: COCO's v of each joint, (K,).
        size: Width and height of the image.
        margin: See :func:`box_of_joints`.

    Returns:
        The annotation. Joints that are not labelled are 0, 0, 0; ``area`` is that of the box times 0.53, which
        MMPose, too, takes for a segment that is not known. None for somebody whom MMPose would not load: no joint is
        labelled, or all that are lie in one place or outside of the image, so that the box has no area.
    """
    labelled = flags > NOT_LABELLED
    if not labelled.any():
        return None
    box = box_of_joints(xy[labelled], size, margin)
    triplets = np.where(labelled[:, None], np.column_stack([xy.round(3), flags]), 0.0)
    if min(box[2:]) <= 0 or triplets[:, :2].max() <= 0:
        return None
    keypoints = [int(v) if i % 3 == 2 else float(v) for i, v in enumerate(triplets.ravel())]
    return dict(
        id=index,
        image_id=index,
        category_id=1,
        iscrowd=0,
        bbox=box,
        area=round(0.53 * box[2] * box[3], 3),
        num_keypoints=int(labelled.sum()),
        keypoints=keypoints,
    )


def coco_file(images: list[dict], annotations: list[dict], metainfo: dict, description: str) -> dict:
    """A COCO file whose category has the joints and the skeleton of a data set class's ``METAINFO``."""
    names = [metainfo['keypoint_info'][index]['name'] for index in sorted(metainfo['keypoint_info'])]
    links = [metainfo['skeleton_info'][index]['link'] for index in sorted(metainfo['skeleton_info'])]
    skeleton = [[names.index(a) + 1, names.index(b) + 1] for a, b in links]
    person = dict(id=1, name='person', supercategory='person', keypoints=names, skeleton=skeleton)
    return dict(
        info=dict(description=description),
        licenses=[],
        images=images,
        annotations=annotations,
        categories=[person],
    )


def write_all(files: dict[Path, dict | list]) -> None:
    """Write JSON files: all are complete on the disk under other names before the first gets its own."""
    parts = {path: path.with_name(f'.{path.name}.part') for path in files}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            parts[path].write_text(json.dumps(content))
        for path, part in parts.items():
            os.replace(part, path)
    except OSError as error:
        raise ConversionError(f'cannot write {error.filename}: {error.strerror}. Nothing was converted.') from error
    finally:
        for part in parts.values():
            if part.exists():
                part.unlink()


def report(files: dict[Path, dict]) -> None:
    """Print what each file holds, and the images whose person is left out."""
    for path, content in files.items():
        flags = np.array([a['keypoints'][2::3] for a in content['annotations']])
        counts = [int((flags == v).sum()) for v in (VISIBLE, OCCLUDED, NOT_LABELLED)]
        print(
            f'{path}: {len(content["images"])} images, {len(content["annotations"])} people, '
            f'joints: {counts[0]} visible, {counts[1]} occluded, {counts[2]} not labelled'
        )
        people = {annotation['image_id'] for annotation in content['annotations']}
        if empty := [image['file_name'] for image in content['images'] if image['id'] not in people]:
            more = f' and {len(empty) - NAMED} more' if len(empty) > NAMED else ''
            print(
                f'  without a person, because no joint is labelled or all lie in one place or outside of the image: '
                f'{", ".join(empty[:NAMED])}{more}'
            )


def margin(text: str) -> float:
    """The value of ``--margin``.

    Raises:
        argparse.ArgumentTypeError: It is not a number from 0 on.
    """
    try:
        return real_number('the margin', float(text), low=0)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that both converters have."""
    parser.add_argument('images', type=Path, help='folder with the images')
    parser.add_argument('out', type=Path, help='folder for the JSON files, made where it is missing')
    parser.add_argument(
        '--margin',
        type=margin,
        default=0.1,
        help='widening of the box around the joints on each side, as a share of its longer side (default 0.1)',
    )
    parser.add_argument('--skip-missing', action='store_true', help='leave images out that are not in the folder')


def existing_images(paths: list[Path], skip_missing: bool) -> set[Path]:
    """Those of the paths that are files.

    Raises:
        ConversionError: If one is missing and that was not asked for, or if all are.
    """
    found = {path for path in paths if path.is_file()}
    if missing := [path for path in paths if path not in found]:
        hint = '' if not found else ', or --skip-missing to convert those that are there'
        if not found or not skip_missing:
            raise ConversionError(
                f'{len(missing)} of {len(paths)} images are missing, the first is {missing[0]}. '
                f'Give the folder with the unpacked images{hint}.'
            )
    return found


def run(convert: Callable[[], dict], describe: Callable[[dict], None] = report) -> None:
    """Convert, write and report.

    Args:
        convert: Makes what each file is to hold, by path.
        describe: Prints what each file holds.
    """
    files = convert()
    write_all(files)
    describe(files)
