"""Boxes of people, from a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: Name of an image, or number of a video's frame -> boxes (N, 4), x1, y1, x2, y2 in pixels.
Boxes = dict[str, NDArray[np.float32]]


def read_boxes(file: Path, names: Sequence[str], source: Path) -> Boxes:
    """Read ``{"image.jpg": [[x1, y1, x2, y2], ...]}``, or the annotations of a data set in COCO's format.

    Args:
        file: JSON. For a video the names are the numbers of frames, from 0 on.
        names: Of the images or frames that they are for.
        source: Where these come from, for errors.

    Raises:
        ValueError: It is neither, or has no box of any of them.
    """
    try:
        found = json.loads(file.read_text(encoding='utf-8'))
        if {'images', 'annotations'} <= set(found):
            found = _of_coco(found)
        boxes: Boxes = {name: np.array(each, dtype=np.float32).reshape(-1, 4) for name, each in found.items()}
    except FileNotFoundError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f'--boxes {file} is neither {{"image.jpg": [[x1, y1, x2, y2], ...]}} nor COCO annotations ({error!r})'
        ) from error
    for name, each in boxes.items():
        if not (np.isfinite(each).all() and (each[:, 2:] > each[:, :2]).all()):
            raise ValueError(f'--boxes {file}: a box of {name} is empty; boxes are x1, y1, x2, y2')
    if not set(boxes) & set(names):
        raise ValueError(f'--boxes {file} has no boxes of {source}: it lacks {names[0]}')
    return boxes


def _of_coco(annotations: dict) -> dict[str, list[list[float]]]:
    """Boxes of each image's people; COCO has x, y, width and height."""
    names = {image['id']: Path(image['file_name']).name for image in annotations['images']}
    boxes: dict[str, list[list[float]]] = {name: [] for name in names.values()}
    for person in annotations['annotations']:
        x, y, width, height = person['bbox']
        if not person.get('iscrowd') and width > 0 and height > 0:
            boxes[names[person['image_id']]].append([x, y, x + width, y + height])
    return boxes
