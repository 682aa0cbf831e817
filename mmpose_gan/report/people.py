"""Which people are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from mmengine.dataset import BaseDataset
from mmpose.structures import PoseDataSample

from mmpose_gan.datasets.labels import labelled_joints, raw_flags
from mmpose_gan.evaluation.functional.pck import BoolArray


def choose(labelled: BoolArray, count: int) -> list[int]:
    """Indices of samples at equal distances in a data set, among those with as many labels as the median person.

    The choice depends on the ground truth alone, so that it is the same for every run.

    Args:
        labelled: Which joints have a position, (N, K).
        count: How many to choose; fewer where there are not so many.
    """
    labels = labelled.sum(axis=1)
    candidates = np.flatnonzero(labels >= np.median(labels))
    places = np.linspace(0, len(candidates), min(count, len(candidates)), endpoint=False)
    return candidates[places.astype(int)].tolist()


def same_people(datasets: Sequence[BaseDataset], indices: Sequence[int]) -> bool:
    """Whether the indices mean the same people of the same images in all data sets."""

    def person(dataset: BaseDataset, index: int) -> tuple:
        sample = dataset[index]['data_samples']
        return sample.img_path.rsplit('/', 1)[-1], *sample.gt_instances.bboxes.ravel().tolist()

    first, *others = datasets
    return all(
        len(other) == len(first) and all(person(other, i) == person(first, i) for i in indices) for other in others
    )


def people_with_occlusion(dataset: BaseDataset, count: int) -> list[int]:
    """Indices of samples at equal distances, among those with many labels; occluded joints count twice.

    Args:
        dataset: Of samples of one person each; its annotations are read, not its images.
        count: How many to choose; fewer where there are not so many.
    """
    labels = []
    for index in range(len(dataset)):
        info = dataset.get_data_info(index)
        sample = info.get('data_samples')  # of data sets that are combined when they are packed
        visible = info['keypoints_visible'] if sample is None else sample.gt_instances.keypoints_visible
        labelled = labelled_joints(visible)[0]
        occluded = is_occluded((info if sample is None else sample).get('raw_ann_info'), labelled)
        labels.append(np.concatenate([labelled, np.zeros_like(labelled) if occluded is None else occluded]))
    return choose(np.stack(labels), count)


def is_labelled(sample: PoseDataSample) -> BoolArray:
    """Which joints (K,) of a sample have a position."""
    return labelled_joints(sample.gt_instances.keypoints_visible)[0]


def is_occluded(annotation: Mapping | None, labelled: BoolArray) -> BoolArray | None:
    """Which labelled joints (K,) are hidden, by COCO's v = 1, which MMPose's loader merges with v = 2.

    Args:
        annotation: ``raw_ann_info`` of a sample.
        labelled: Which joints have a position, (K,).

    Returns:
        ``None`` where the annotation has no flags, or those of other joints than the sample's.
    """
    try:
        flags = raw_flags(annotation, len(labelled))
    except ValueError:
        return None
    return None if flags is None else labelled & (flags == 1)
