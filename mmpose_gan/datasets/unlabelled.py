"""People of whom a data set gives boxes alone: fakes for discriminators, nothing to learn from otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from mmengine.dataset import BaseDataset
from mmpose.datasets.datasets.base import BaseCocoStyleDataset

from mmpose_gan.models.unlabelled import MARK
from mmpose_gan.registry import DATASETS


def _parse(parse: Callable[[dict], dict | None], keypoints: int, raw: dict) -> dict | None:
    """A person by the data set's own parser, with no joint labelled, and marked."""
    person = {**raw['raw_ann_info'], 'keypoints': [0] * (3 * keypoints), 'num_keypoints': 0, MARK: True}
    return parse({**raw, 'raw_ann_info': person})


def _has_box(person: dict) -> bool:
    """Whether MMPose could crop a person, which is no crowd."""
    (x1, y1, x2, y2) = np.asarray(person['bbox'])[0]
    return bool(x2 > x1 and y2 > y1 and not person.get('iscrowd'))


@DATASETS.register_module()
class UnlabelledDataset(BaseDataset):
    """The boxes of a COCO-style data set, whatever it says of joints.

    Put it into a ``CombinedDataset`` beside labelled data; ``MultiSourceSampler`` says how many of each a batch has.
    The mark travels in ``raw_ann_info``, which is among the default ``meta_keys`` of ``PackPoseInputs``.

    Args:
        dataset: Config of a data set with MMPose's COCO-style loader, its pipeline included.

    Raises:
        TypeError: The data set has another loader, which knows its people by their joints.
    """

    def __init__(self, dataset: dict) -> None:
        self.dataset = DATASETS.build({**dataset, 'lazy_init': True})
        kind = type(self.dataset)
        own = kind.load_data_list is not BaseCocoStyleDataset.load_data_list
        if not isinstance(self.dataset, BaseCocoStyleDataset) or own:
            raise TypeError(
                f'UnlabelledDataset.dataset: {kind.__name__} does not load its people as a COCO-style data set does; '
                "name its boxes in a COCO file and use type='CocoDataset'"
            )
        keypoints = self.dataset.metainfo['num_keypoints']
        self.dataset.parse_data_info = partial(_parse, self.dataset.parse_data_info, keypoints)
        self.dataset._is_valid_instance = _has_box  # noqa: SLF001 (MMPose's drops people without joints)
        self.dataset.full_init()
        self._metainfo = self.dataset.metainfo
        self._fully_initialized = True

    def full_init(self) -> None:
        """Nothing is left to load."""

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[index]

    def get_data_info(self, idx: int) -> dict:
        """What the wrapped data set knows of a person."""
        return self.dataset.get_data_info(idx)
