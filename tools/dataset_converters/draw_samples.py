r"""Draw labelled people of a converted data set, to see whether the joints are where they should be.

    python tools/dataset_converters/draw_samples.py LSPDataset data/lspet/annotations/lspet_train.json \
        data/lspet/images --out samples.jpg

The file is read by the data set class, so what is drawn is what a model would be trained on. Right limbs are orange,
left limbs green, the rest blue; occluded joints are hollow; the box is white.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.output_file import output_file

if TYPE_CHECKING:
    from mmpose.datasets.datasets.base import BaseCocoStyleDataset

TILE = 240
COLUMNS = 6


def read_image(file: Path) -> np.ndarray:
    """An image (H, W, 3), BGR.

    Raises:
        ValueError: It is missing, or OpenCV cannot read it.
    """
    if not file.is_file():
        raise ValueError(f'{file} is missing')
    image = cv2.imread(str(file))
    if image is None:
        raise ValueError(f'{file} is no image that OpenCV can read')
    return image


def draw(sample: dict, metainfo: dict) -> np.ndarray:
    """One person and a quarter of the box around, (TILE, TILE, 3) BGR; grey where the image ends.

    Raises:
        ValueError: The image cannot be read, or the box is empty.
    """
    (x1, y1, x2, y2), points = sample['bbox'][0], sample['keypoints'][0]
    side = 1.25 * max(x2 - x1, y2 - y1)
    if not side > 0:
        raise ValueError(f'{sample["img_path"]}: the box {sample["bbox"][0].tolist()} of a person is empty')
    scale = TILE / side
    offset = TILE / 2 - scale * np.array([x1 + x2, y1 + y2]) / 2
    to_tile = np.column_stack([scale * np.eye(2), offset])
    image = read_image(Path(sample['img_path']))
    tile = cv2.warpAffine(image, to_tile, (TILE, TILE), flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128))
    points = (scale * points + offset).round().astype(int)
    flags = np.array(sample['raw_ann_info']['keypoints'][2::3])
    corners = (scale * np.array([[x1, y1], [x2, y2]]) + offset).round().astype(int).tolist()
    cv2.rectangle(tile, corners[0], corners[1], (255, 255, 255), 1, cv2.LINE_AA)
    for (a, b), color in zip(metainfo['skeleton_links'], metainfo['skeleton_link_colors'], strict=True):
        if flags[a] and flags[b]:
            cv2.line(tile, points[a].tolist(), points[b].tolist(), color[::-1].tolist(), 2, cv2.LINE_AA)
    for point, color, flag in zip(points, metainfo['keypoint_colors'], flags, strict=True):
        if flag:
            cv2.circle(tile, point.tolist(), 3, color[::-1].tolist(), -1 if flag == 2 else 1, cv2.LINE_AA)
    return tile


def montage(dataset: BaseCocoStyleDataset, count: int, seed: int) -> np.ndarray:
    """``count`` people chosen at random, in rows of ``COLUMNS``.

    Raises:
        ValueError: There is nobody to draw, or somebody cannot be drawn.
    """
    if len(dataset) == 0:
        raise ValueError(f'{dataset.ann_file} has nobody with labelled joints and a box to draw')
    chosen = np.random.default_rng(seed).choice(len(dataset), min(count, len(dataset)), replace=False)
    tiles = [draw(dataset.get_data_info(int(index)), dataset.metainfo) for index in sorted(chosen)]
    tiles += [np.full_like(tiles[0], 128)] * (-len(tiles) % COLUMNS)
    return np.vstack([np.hstack(tiles[i : i + COLUMNS]) for i in range(0, len(tiles), COLUMNS)])


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('dataset', choices=('LSPDataset', 'LIPDataset'))
    parser.add_argument('annotations', type=Path, help='file that a converter wrote')
    parser.add_argument('images', type=Path, help='folder with the images')
    parser.add_argument('--out', type=output_file, required=True, metavar='FILE.jpg')
    parser.add_argument('--count', type=int, default=12)
    parser.add_argument('--seed', type=int, default=0)
    args = parser.parse_args(arguments)
    if args.count < 1:
        parser.error(f'--count must be at least 1, got {args.count}')
    return args


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Load, draw, save."""
    args = parse_args(arguments)
    # After the command line, so that --help does not wait for them.
    from mmpose.utils import register_all_modules

    from mmpose_gan.registry import DATASETS

    register_all_modules(init_default_scope=True)
    config = dict(
        type=f'mmpose_gan.{args.dataset}',
        ann_file=str(args.annotations),
        data_prefix=dict(img=str(args.images)),
        serialize_data=False,  # which ends in NumPy's words where nobody is left
    )
    picture = montage(DATASETS.build(config), args.count, args.seed)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    if not cv2.imwrite(str(args.out), picture, [cv2.IMWRITE_JPEG_QUALITY, 85]):
        raise SystemExit(f'error: cannot write {args.out}')
    print(f'{args.out}: {picture.shape[1]} x {picture.shape[0]} pixels')


if __name__ == '__main__':
    main()
