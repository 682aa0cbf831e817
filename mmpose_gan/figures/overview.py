"""An exported data set at a glance: its numbers, and a sheet of images with their keypoints drawn."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from .formats.coco_labels import SKELETON
from .splits import SPLITS

PER_SPLIT = 16
_COLUMNS = 8
_SIDE = 192
_LEFT, _RIGHT, _MIDDLE = (80, 190, 255), (255, 170, 60), (235, 235, 235)  # BGR
_VISIBLE, _OCCLUDED = (60, 230, 60), (40, 40, 255)


def summarise(folder: str | Path) -> list[str]:
    """One line for each split of an exported data set: images, figures, and how visible their COCO keypoints are."""
    lines = []
    for split in SPLITS:
        file = Path(folder) / 'annotations' / f'coco_{split}.json'
        if file.is_file():
            content = json.loads(file.read_text())
            flags = np.array([a['keypoints'][2::3] for a in content['annotations'] if a['num_keypoints']])
            share = np.bincount(flags.astype(int).ravel(), minlength=3) / max(flags.size, 1)
            lines.append(
                f'{split}: {len(content["images"])} images, {len(flags)} figures; keypoints {share[2]:.0%} visible, '
                f'{share[1]:.0%} occluded, {share[0]:.0%} outside'
            )
    return lines


def draw_keypoints(image: np.ndarray, keypoints: np.ndarray, scale: float) -> None:
    """Draw one COCO figure: bones, a filled green disc for a visible and a red ring for an occluded keypoint.

    Args:
        image: (H, W, 3) uint8 BGR, drawn into.
        keypoints: (17, 3) x, y, v.
        scale: Pixels of ``image`` per unit of x and y.
    """
    at = [tuple(point) for point in ((keypoints[:, :2] + 0.5) * scale - 0.5).round().astype(int).tolist()]
    for a, b in np.array(SKELETON) - 1:
        if keypoints[a, 2] and keypoints[b, 2]:
            # COCO lists the left side under odd numbers, the right under even ones.
            colour = _MIDDLE if a % 2 != b % 2 or min(a, b) == 0 else _LEFT if a % 2 else _RIGHT
            cv2.line(image, at[a], at[b], colour, 1, cv2.LINE_AA)
    for point, flag in zip(at, keypoints[:, 2], strict=True):
        if flag == 2:
            cv2.circle(image, point, 2, _VISIBLE, -1, cv2.LINE_AA)
        elif flag == 1:
            cv2.circle(image, point, 3, _OCCLUDED, 1, cv2.LINE_AA)


def _tiles(folder: Path, split: str) -> list[np.ndarray]:
    labels = json.loads((folder / 'annotations' / f'coco_{split}.json').read_text())
    tiles = []
    for info in labels['images'][:PER_SPLIT]:
        file = folder / 'images' / split / info['file_name']
        photo = cv2.imread(str(file))
        assert photo is not None, f'{file} was written a moment ago'
        image = cv2.resize(photo, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        for annotation in labels['annotations']:
            if annotation['image_id'] == info['id']:
                draw_keypoints(image, np.array(annotation['keypoints']).reshape(-1, 3), _SIDE / info['width'])
        tiles.append(image)
    return tiles


def write_contact_sheet(folder: str | Path, file: str | Path, quality: int = 80) -> None:
    """Draw the first 16 images of each split of an exported data set, two rows for each.

    Args:
        folder: An exported data set.
        file: Image file to write.
        quality: JPEG quality, 0 to 100.
    """
    rows = []
    for split in SPLITS:
        if not (Path(folder) / 'annotations' / f'coco_{split}.json').is_file():
            continue
        tiles = _tiles(Path(folder), split)
        tiles += [np.zeros((_SIDE, _SIDE, 3), np.uint8)] * (-len(tiles) % _COLUMNS)
        label = np.full((22, _COLUMNS * _SIDE, 3), 30, np.uint8)
        cv2.putText(label, split, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
        rows += [label, *(np.hstack(tiles[i : i + _COLUMNS]) for i in range(0, len(tiles), _COLUMNS))]
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(file), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, quality])
