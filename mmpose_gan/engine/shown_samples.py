"""The people whose panels are drawn, chosen once."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from mmengine.config import Config
from mmengine.registry import DATASETS

from mmpose_gan.datasets.labels import joint_names, labelled_joints
from mmpose_gan.datasets.targets import add_targets, label_makers, pack_transformed

#: How many people are looked at for one with many labels.
_NEIGHBOURS = 16


class ShownSamples(NamedTuple):
    """Chosen people.

    Attributes:
        split: ``'val'`` or ``'train'``.
        items: What the data set gives, by index: ``inputs`` and ``data_samples``.
        links: Bones, pairs of joint indices.
        names: Joint names (K,).
    """

    split: str
    items: dict[int, dict[str, Any]]
    links: list[tuple[int, int]]
    names: list[str]


def choose_samples(cfg: Config, split: str, samples: int | Sequence[int]) -> ShownSamples:
    """Read the people whose panels are drawn, with the labels that training would make of them.

    Args:
        cfg: Of the run.
        split: ``'val'``, or ``'train'``, whose people are augmented, once.
        samples: How many, at equal distances, or their indices.

    Raises:
        IndexError: There is no such person.
        Exception: Whatever data sets raise that cannot be read.
    """
    dataset = build_labelled(cfg, split)
    if isinstance(samples, int):
        indices = _spread(dataset, samples)
    else:
        indices = list(samples)
        if wrong := [index for index in indices if index >= len(dataset)]:
            raise IndexError(f'names {wrong[0]}, but the {split} set has people 0 to {len(dataset) - 1}')
    items = {index: dataset[index] for index in indices}
    return ShownSamples(split, items, dataset.metainfo['skeleton_links'], joint_names(dataset.metainfo))


def build_labelled(cfg: Config, split: str) -> Any:
    """The data set of a run's config, with the labels of its training pipeline."""
    dataset = copy.deepcopy(cfg[f'{split}_dataloader'].dataset)
    loaders, encoders = label_makers(cfg.train_dataloader.dataset)
    if split == 'train':
        pack_transformed(dataset)
        return DATASETS.build(dataset)
    labelled = copy.deepcopy(dataset)
    add_targets(labelled, loaders, encoders)
    try:
        built = DATASETS.build(labelled)
        built[0]
    except Exception:
        if not loaders:
            raise
        # The set may have no flags of occlusion, which training has.
        add_targets(dataset, [dict(type='mmpose_gan.UnknownOcclusion')], encoders)
        built = DATASETS.build(dataset)
    return built


def _spread(dataset: Any, count: int) -> list[int]:
    """Indices in equal parts of a data set: of the first people of each the one with most labels."""
    parts = min(count, len(dataset))
    edges = [len(dataset) * part // parts for part in range(parts + 1)]
    ranges = [range(start, min(end, start + _NEIGHBOURS)) for start, end in pairwise(edges)]
    return [max(near, key=lambda index: _labels(dataset, index)) for near in ranges]


def _labels(dataset: Any, index: int) -> int:
    info = dataset.get_data_info(index)
    sample = info.get('data_samples')  # of data sets that are combined when they are packed
    visible = info['keypoints_visible'] if sample is None else sample.gt_instances.keypoints_visible
    return int(labelled_joints(visible)[0].sum())
