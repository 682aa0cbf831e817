"""Which people are shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from mmengine.dataset import BaseDataset

from mmpose_gan.datasets.labels import is_occluded, labelled_joints
from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray
from mmpose_gan.models.critic.prior import fit_prior


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


def worst(pred: FloatArray, truth: FloatArray, labelled: BoolArray, side: FloatArray, count: int) -> dict[int, float]:
    """Indices of the samples whose joints are farthest off, the worst first, and by how much.

    Args:
        pred: Predictions (N, K, 2), pixels; one that is no number is as far off as can be.
        truth: Ground truth (N, K, 2).
        labelled: Which joints have a position, (N, K).
        side: The longer side of each box, (N,), pixels.
        count: How many to choose.

    Returns:
        The mean distance of the labelled joints in units of the box's longer side, by index.
    """
    distance = np.linalg.norm(pred - truth, axis=2) / side[:, None]
    distance = np.where(labelled, np.nan_to_num(distance, nan=np.inf), 0.0)
    labels = labelled.sum(axis=1)
    error = np.where(labels > 0, distance.sum(axis=1) / np.maximum(labels, 1), -1.0)
    chosen = [int(index) for index in np.argsort(-error, kind='stable')[:count] if labels[index]]
    return {index: float(error[index]) for index in chosen}


def least_plausible(pred: FloatArray, truth: FloatArray, labelled: BoolArray, count: int) -> list[int]:
    """Indices of the samples whose predicted poses are the rarest among those that people of the data set take.

    Poses are rare by the Gaussian of ``PosePrior``, fitted to the ground truth.

    Args:
        pred: Predictions (N, K, 2), pixels; one that is no number is as rare as can be.
        truth: Ground truth (N, K, 2).
        labelled: Which joints have a position, (N, K).
        count: How many to choose; none where too few people have all joints labelled.
    """
    try:
        prior = fit_prior(truth, labelled)
    except ValueError:
        return []
    density = np.nan_to_num(prior(torch.from_numpy(np.asarray(pred, dtype=np.float32))).numpy(), nan=-np.inf)
    return [int(index) for index in np.argsort(density, kind='stable')[:count]]


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
