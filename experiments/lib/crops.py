"""Small crops of people in one array: what an experiment trains on when decoding photos would take its time."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from mmcv.transforms import BaseTransform
from numpy.typing import NDArray

from mmpose_gan.registry import TRANSFORMS

Image = NDArray[Any]  # uint8, which OpenCV's stubs do not promise
CROPS, IDS = 'crops.npy', 'image_ids.npy'


@TRANSFORMS.register_module()
class LoadCrop(BaseTransform):
    """Take the place of ``LoadImage``: an image of :func:`write_crops` by its ``img_id``.

    The array is mapped, not read: processes share it in the page cache.

    Args:
        folder: Where :func:`write_crops` put it.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._crops: Image | None = None
        self._index: dict[int, int] = {}

    def transform(self, results: dict) -> dict:
        """Adds ``img``, ``img_shape`` and ``ori_shape``."""
        if self._crops is None:
            self._crops = np.load(Path(self.folder) / CROPS, mmap_mode='r')
            self._index = {int(image_id): i for i, image_id in enumerate(np.load(Path(self.folder) / IDS))}
        image = np.array(self._crops[self._index[results['img_id']]])
        return results | dict(img=image, img_shape=image.shape[:2], ori_shape=image.shape[:2])


def crop(image: Image, annotation: dict, side: int, context: float) -> tuple[Image, dict]:
    """Cut a square around a person's box and bring it to a size.

    Args:
        image: (H, W, 3).
        annotation: COCO annotation of the person.
        side: Of the result, pixels.
        context: Side of the square in units of the box's longer side.

    Returns:
        The crop (side, side, 3), black outside of the image, and the annotation in its coordinates.
    """
    x, y, width, height = annotation['bbox']
    reach = max(2, round(context * max(width, height)))
    left, top = round(x + width / 2 - reach / 2), round(y + height / 2 - reach / 2)
    square = np.zeros((reach, reach, 3), dtype=np.uint8)
    rows, columns = (slice(max(0, low), max(0, low + reach)) for low in (top, left))
    part = image[rows, columns]
    square[max(0, -top) :, max(0, -left) :][: part.shape[0], : part.shape[1]] = part
    scale = side / reach
    resized = cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)

    moved = copy.deepcopy(annotation)
    joints = np.array(annotation['keypoints'], dtype=np.float64).reshape(-1, 3)
    # Pixels are squares and coordinates their centres, as cv2.resize has it.
    places = (joints[:, :2] - (left, top) + 0.5) * scale - 0.5
    joints[:, :2] = np.where(joints[:, 2:] > 0, places, 0)
    moved['keypoints'] = joints.round(3).ravel().tolist()
    corner = ((np.array([x, y]) - (left, top) + 0.5) * scale - 0.5).tolist()
    moved['bbox'] = [*corner, width * scale, height * scale]
    moved['area'] = annotation['area'] * scale**2
    return resized, moved


def write_crops(files: Iterable[Path], images: Path, folder: Path, side: int, context: float) -> list[dict]:
    """Crop every person of COCO files that have one person an image.

    Args:
        files: COCO files.
        images: Folder of their images.
        folder: Where ``crops.npy`` and ``image_ids.npy`` go.
        side: See :func:`crop`.
        context: See :func:`crop`.

    Returns:
        The files' contents in the crops' coordinates.

    Raises:
        ValueError: An image has several people, an id stands for two images, or an image cannot be read.
    """
    contents, crops, ids = [], [], []
    for file in files:
        content = json.loads(file.read_text())
        names = {image['id']: image['file_name'] for image in content['images']}
        people = content['annotations']
        if len({person['image_id'] for person in people}) != len(people):
            raise ValueError(f'{file}: an image has several people, but a crop is of one')
        moved = []
        for person in people:
            path = images / names[person['image_id']]
            image = cv2.imread(str(path))
            if image is None:
                raise ValueError(f'{path}, an image of {file}, cannot be read')
            small, annotation = crop(image, person, side, context)
            crops.append(small)
            ids.append(person['image_id'])
            moved.append(annotation)
        sizes = [dict(image, width=side, height=side) for image in content['images']]
        contents.append(dict(content, images=sizes, annotations=moved))
    if len(set(ids)) != len(ids):
        raise ValueError(f'images of {[str(file) for file in files]} share ids')
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / CROPS, np.stack(crops))
    np.save(folder / IDS, np.array(ids))
    return contents
