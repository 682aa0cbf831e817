"""Convert LSP or LSPET (joints.mat and the image folder) to COCO keypoint files for LSPDataset.

    python tools/dataset_converters/lsp2coco.py data/lsp/joints.mat data/lsp/images data/lsp/annotations
    python tools/dataset_converters/lsp2coco.py data/lspet/joints.mat data/lspet/images data/lspet/annotations

The set is recognised by the shape of `joints`: 3 x 14 x 2000 is LSP, 14 x 3 x 10000 is LSPET. LSP is written as
lsp_train.json (images 1 to 1000) and lsp_test.json (1001 to 2000), its published split; LSPET as lspet_train.json.
"""

from __future__ import annotations

import argparse
import zlib
from dataclasses import dataclass
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
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

from mmpose_gan import metainfo
from mmpose_gan.one_sentence import one_sentence

# Joints of the two girdles and the limbs that hang on them: (right, left), in LSP's order.
SHOULDERS, ARMS = (8, 9), ([6, 7, 8], [11, 10, 9])
HIPS, LEGS = (2, 3), ([0, 1, 2], [5, 4, 3])


@dataclass(frozen=True)
class Source:
    """What differs between the two sets.

    Attributes:
        shape: Shape of `joints` in joints.mat.
        digits: Digits in the image names.
        origin: Coordinate of the first pixel's centre. LSP is taken as MATLAB's 1. LSPET's labels, collected by
            Mechanical Turk, lie in [0, W - 1]: some are 0, none is near W (tests/tools/test_lsp2coco.py counts).
        flags: COCO's v for the third value 0 and 1. LSP marks occluded joints with 1 and places every joint; LSPET
            marks labelled joints with 1 and says nothing of occlusion.
        splits: Output name to first and last image number.
    """

    shape: tuple[int, int, int]
    digits: int
    origin: int
    flags: tuple[int, int]
    splits: dict[str, tuple[int, int]]


SOURCES = {
    'LSP': Source((3, 14, 2000), 4, 1, (VISIBLE, OCCLUDED), {'lsp_train': (1, 1000), 'lsp_test': (1001, 2000)}),
    'LSPET': Source((14, 3, 10000), 5, 0, (NOT_LABELLED, VISIBLE), {'lspet_train': (1, 10000)}),
}


def read_joints(path: Path) -> tuple[str, NDArray]:
    """Name of the set and its joints (N, 14, 3): x, y as published and the third value.

    Raises:
        ConversionError: If the file is not one of the two published joints.mat.
    """
    try:
        joints = loadmat(path)['joints']
    except (OSError, ValueError, NotImplementedError, KeyError, MatReadError, zlib.error) as error:
        raise ConversionError(
            f'{path} has no MATLAB matrix `joints` ({error}). Give the published joints.mat.'
        ) from error
    for name, source in SOURCES.items():
        if joints.shape == source.shape:
            joints = joints.transpose(2, 1, 0) if name == 'LSP' else joints.transpose(2, 0, 1)
            break
    else:
        expected = ' or '.join(f'{s.shape} ({name})' for name, s in SOURCES.items())
        raise ConversionError(
            f'{path}: `joints` is {joints.shape}, expected {expected}. Give the published joints.mat.'
        )
    bad = ~np.isfinite(joints).all(axis=(1, 2)) | ~np.isin(joints[..., 2], (0, 1)).all(axis=1)
    if bad.any():
        raise ConversionError(
            f'{path}: image {int(bad.argmax()) + 1} has a coordinate that is no number or a flag that is neither 0 nor '
            f'1 ({int(bad.sum())} such images). Give the published joints.mat.'
        )
    return name, joints


def to_observer_centric(xy: NDArray, labelled: NDArray) -> NDArray:
    """Indices that rename joints so that `left` is the left of the picture.

    A girdle whose right joint lies left of its left joint, as of a person who faces the camera, swaps sides together
    with its limbs. Where a girdle is not labelled the other one decides; without either, names stay.

    Args:
        xy: Person-centric joints, (14, 2).
        labelled: Which of them have a position, (14,).

    Returns:
        Permutation (14,): joint i of the result is joint ``permutation[i]`` of the input.
    """

    def faces_camera(girdle: tuple[int, int]) -> bool | None:
        right, left = girdle
        return bool(xy[right, 0] < xy[left, 0]) if labelled[right] and labelled[left] else None

    order = np.arange(len(xy))
    upper, lower = faces_camera(SHOULDERS), faces_camera(HIPS)
    for swap, fallback, (right, left) in ((upper, lower, ARMS), (lower, upper, LEGS)):
        if swap or (swap is None and fallback):
            order[right], order[left] = left, right
    return order


def convert(args: argparse.Namespace) -> dict[Path, dict]:
    """All files to write, still in memory; a split without any image is left out."""
    name, joints = read_joints(args.joints)
    source = SOURCES[name]
    origin = source.origin if args.origin is None else args.origin
    paths = [args.images / f'im{number:0{source.digits}d}.jpg' for number in range(1, len(joints) + 1)]
    found = existing_images(paths, args.skip_missing)
    files = {}
    for split, (first, last) in source.splits.items():
        images, annotations = [], []
        for number in range(first, last + 1):
            path, person = paths[number - 1], joints[number - 1]
            flags = np.array(source.flags)[person[:, 2].astype(int)]
            if path not in found:
                continue
            size = image_size(path)
            images.append(dict(id=number, file_name=path.name, width=size[0], height=size[1]))
            xy = person[:, :2] - origin
            if args.viewpoint == 'observer':
                order = to_observer_centric(xy, flags > NOT_LABELLED)
                xy, flags = xy[order], flags[order]
            if (annotation := coco_annotation(number, xy, flags, size, args.margin)) is not None:
                annotations.append(annotation)
        if images:
            description = f'{name}, {args.viewpoint}-centric, 0-based pixels'
            files[args.out / f'{split}.json'] = coco_file(images, annotations, metainfo.LSP, description)
    return files


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('joints', type=Path, help='joints.mat of LSP or LSPET')
    add_arguments(parser)
    parser.add_argument(
        '--viewpoint',
        choices=('person', 'observer'),
        default='person',
        help='person: left and right as published. observer: left is the left of the picture, see to_observer_centric; '
        'for the published observer-centric labels of LSP give their own joints.mat and leave this alone',
    )
    parser.add_argument(
        '--origin',
        type=int,
        choices=(0, 1),
        help="coordinate of the first pixel's centre in joints.mat (default: 1 for LSP, 0 for LSPET)",
    )
    return parser.parse_args(arguments)


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Convert, write, report."""
    args = parse_args(arguments)
    run(lambda: convert(args))


if __name__ == '__main__':
    main()
