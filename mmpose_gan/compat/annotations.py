"""MMPose 1.3 trains on coordinates that are no numbers, and drops people whom it cannot use without a word."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any


def check_people(base: Any) -> None:
    """Have annotations of COCO's form checked where they are read.

    Args:
        base: The module ``mmpose.datasets.datasets.base.base_coco_style_dataset``.
    """
    original = base.BaseCocoStyleDataset._load_annotations

    def _load_annotations(self: Any) -> tuple[list[dict], list[dict]]:
        people, images = original(self)
        refuse_nan(people, self.ann_file)
        if said := left_out(self.coco.anns.values(), self.coco.imgs):
            from mmengine.logging import print_log

            print_log(f'{self.ann_file}: {said}', 'current', logging.WARNING)
        return people, images

    base.BaseCocoStyleDataset._load_annotations = _load_annotations


def refuse_nan(people: Sequence[Mapping[str, Any]], file: str) -> None:
    """Whether all boxes and joints of parsed people are finite.

    Raises:
        ValueError: One is not; it names the annotation.
    """
    import numpy as np

    for person in people:
        # The box is cut off at the image's edges, which makes infinity finite.
        raw = person.get('raw_ann_info') or person
        for key, value in (('bbox', raw['bbox']), ('keypoints', person['keypoints'])):
            if not np.isfinite(value).all():
                raise ValueError(f'{file}: the {key} of annotation {person["id"]} holds what is no finite number')


def left_out(annotations: Any, images: Mapping[Any, Any]) -> str | None:
    """Which annotations MMPose passes over though they are meant, in one sentence; ``None`` if there are none.

    Crowds and people without a labelled joint, which COCO has many of, are not meant.

    Args:
        annotations: Of a COCO file.
        images: Its images by their identity.
    """
    found: dict[str, list[Any]] = {}
    for annotation in annotations:
        if annotation.get('image_id') not in images:
            found.setdefault('name an image that is not there', []).append(annotation.get('id'))
        elif missing := [key for key in ('bbox', 'keypoints') if key not in annotation]:
            found.setdefault(f'have no {" and no ".join(missing)}', []).append(annotation.get('id'))
    parts = [f'{len(ids)} annotations {fault} (the first is {ids[0]})' for fault, ids in found.items()]
    return f'{", ".join(parts)}: left out' if parts else None
