"""MPII with the occlusion flags that MMPose's files of it lack."""

from __future__ import annotations

import numpy as np
from mmengine.fileio import load
from mmpose.datasets.datasets.body import MpiiDataset
from numpy.typing import NDArray

from mmpose_gan.registry import DATASETS

OCCLUDED, VISIBLE = 1, 2


@DATASETS.register_module()
class MpiiOcclusionDataset(MpiiDataset):
    """MMPose's ``MpiiDataset`` on files that say which joints are occluded.

    Such files are MMPose's own with a key ``joints_occluded`` (16 numbers) for each person beside its ``joints_vis``:
    1 occluded, 0 visible (or not labelled), -1 where nobody knows. ``tools/dataset_converters/mpii_occlusion.py`` adds
    it from the official annotations; the figures' MPII files (docs/figures.md) have it.

    The flags are handed on as COCO's: ``raw_ann_info`` has ``keypoints``, 16 triplets x, y, v, with v = 1 occluded,
    2 visible and 0 not labelled or unknown. So :class:`~mmpose_gan.datasets.LoadOcclusion` reads them, and so do the
    metrics of visible and of occluded joints. Positions stay MPII's, which start at 1.

    Raises:
        ValueError: A person of the file has no ``joints_occluded``.
    """

    def _load_annotations(self) -> tuple[list[dict], list[dict]]:
        people, images = super()._load_annotations()
        for index, (person, entry) in enumerate(zip(people, load(self.ann_file), strict=True)):
            if 'joints_occluded' not in entry:
                raise ValueError(
                    f'{self.ann_file} has no occlusion labels: its person {index} has no joints_occluded. Add them '
                    "from MPII's official annotations with tools/dataset_converters/mpii_occlusion.py, or train the "
                    'pose alone with MpiiDataset.'
                )
            flags = coco_flags(np.asarray(entry['joints_vis']), np.asarray(entry['joints_occluded']))
            triplets = np.column_stack([np.asarray(entry['joints'], dtype=float), flags])
            person['raw_ann_info'] = dict(keypoints=triplets.ravel().tolist())
        return people, images


def coco_flags(labelled: NDArray, occluded: NDArray) -> NDArray[np.int64]:
    """COCO's v (K,) of joints with ``joints_vis`` (K,) above 0 where labelled and ``joints_occluded`` (K,).

    Example:
        >>> coco_flags(np.array([1, 1, 1, 0]), np.array([0, 1, -1, 0]))
        array([2, 1, 0, 0])
    """
    return np.select([(labelled > 0) & (occluded == 1), (labelled > 0) & (occluded == 0)], [OCCLUDED, VISIBLE], 0)
