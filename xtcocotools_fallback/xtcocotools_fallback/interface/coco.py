"""Annotations in COCO's format: pycocotools' class, and what xtcocotools lets it do besides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import coco


class COCO(coco.COCO):
    """An annotation file and its index.

    Names and the order of arguments are xtcocotools'. Beyond pycocotools: annotations without ``iscrowd`` get it,
    a range of areas includes its lower end, one name may stand for a list of one, and results may be none.

    Args:
        annotation_file: The JSON file; ``None`` makes an empty index.
        test_index: Which keypoints to keep, in this order, of each annotation; ``None`` keeps all.
        ann_data: What the file holds, if it has been read already.
    """

    def __init__(
        self,
        annotation_file: str | None = None,
        test_index: Sequence[int] | None = None,
        ann_data: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(annotation_file if ann_data is None else None)
        if annotation_file is not None and ann_data is not None:
            self.dataset = ann_data
            self.createIndex()
        self.anno_file: list[Any] = [annotation_file]
        self.test_index = test_index
        for annotation in self.dataset.get('annotations', ()):
            annotation.setdefault('iscrowd', False)
            if test_index is not None:
                chosen = np.array(annotation['keypoints']).reshape(-1, 3)[list(test_index)]
                annotation['keypoints'] = chosen.flatten().tolist()

    def getAnnIds(self, imgIds=(), catIds=(), areaRng=(), iscrowd=None) -> list[int]:
        """Identifiers of annotations by image, category, area (lower end included) and crowd flag."""
        found = super().getAnnIds(_listed(imgIds), _listed(catIds), iscrowd=iscrowd)
        if len(areaRng) == 0:
            return found
        return [index for index in found if areaRng[0] <= self.anns[index]['area'] < areaRng[1]]

    def getCatIds(self, catNms=(), supNms=(), catIds=()) -> list[int]:
        """Identifiers of categories by name, supercategory and identifier."""
        return super().getCatIds(_listed(catNms), _listed(supNms), _listed(catIds))

    def loadRes(self, resFile, resData: list[dict] | None = None) -> COCO:
        """Results of these images, as an index of their own.

        Args:
            resFile: Path of a JSON file, or the results themselves (a list, or an array of shape (N, 7) for boxes).
            resData: What the file holds, if it has been read already.
        """
        if len(self.anno_file) == 1:
            self.anno_file.append(resFile)
        results = resFile
        if isinstance(resFile, str | Path):
            results = json.loads(Path(resFile).read_text()) if resData is None else resData
        index = type(self)()
        if isinstance(results, list) and not results:
            index.dataset = dict(images=list(self.dataset['images']), annotations=[])
            index.createIndex()
        else:
            index.__dict__.update(super().loadRes(results).__dict__)
        return index

    def showAnns(self, anns: list[dict], draw_bbox: bool = False) -> None:
        """Draw annotations on the current axes, by its box what has no outline."""
        super().showAnns([_outlined(annotation) for annotation in anns], draw_bbox)


def _listed(wanted: Any) -> Any:
    """One name as a list of one."""
    return [wanted] if isinstance(wanted, str) else wanted


def _outlined(annotation: dict) -> dict:
    if 'segmentation' in annotation or 'bbox' not in annotation:
        return annotation
    x, y, w, h = annotation['bbox']
    return {**annotation, 'segmentation': [[x, y, x, y + h, x + w, y + h, x + w, y]]}
