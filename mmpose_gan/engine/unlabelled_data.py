"""What must hold of a loader with unlabelled people, before training: an iteration would find out late, or never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mmpose.datasets import MultiSourceSampler
from mmpose.datasets.transforms import KeypointConverter

from mmpose_gan.datasets.unlabelled import UnlabelledDataset
from mmpose_gan.models.discriminators import HeatmapDiscriminator


def check_unlabelled(loader: Any, discriminators: Mapping[str, HeatmapDiscriminator]) -> None:
    """Check a training loader, if some of its people are unlabelled.

    Args:
        loader: A ``DataLoader``, or what a loop has that reads no data.
        discriminators: By name.

    Raises:
        ValueError: The mark of the unlabelled is lost on the way, their joints are others than those of the labelled,
            or a discriminator may meet a batch that it cannot judge.
    """
    dataset: Any = getattr(loader, 'dataset', None)
    sources = list(getattr(dataset, 'datasets', [dataset]))
    unlabelled = [source for source in sources if isinstance(source, UnlabelledDataset)]
    if not unlabelled:
        return
    for transform in transforms_of(dataset):
        if 'raw_ann_info' not in getattr(transform, 'meta_keys', ['raw_ann_info']):
            raise ValueError(
                f'train_dataloader: {type(transform).__name__}.meta_keys lacks raw_ann_info, by which unlabelled '
                'people are known; leave meta_keys out, or add it'
            )
    joints = dataset.metainfo['num_keypoints']
    for source in unlabelled:
        if own := other_joints(source, source.dataset, joints):
            raise ValueError(
                f'train_dataloader: an UnlabelledDataset of {own} joints beside labelled people of {joints}; end its '
                f"dataset.pipeline with dict(type='KeypointConverter', num_keypoints={joints}, mapping=[...])"
            )
    if _labelled_in_every_batch(loader.sampler, sources):
        return
    for name, judge in discriminators.items():
        if not judge.judges_without_labels:
            raise ValueError(
                f'train_dataloader.sampler: batches may have no labelled sample, which model.discriminators.{name} '
                "cannot judge; use sampler=dict(type='mmpose_gan.LabelledEpochSampler', source_ratio=[...]) with a "
                'share of labelled samples'
            )


def transforms_of(dataset: Any) -> Iterator[Any]:
    """What a data set's samples go through."""
    yield from getattr(getattr(dataset, 'pipeline', None), 'transforms', [])


def converts_joints(dataset: Any) -> bool:
    """Whether a data set's samples leave it with other joints than those that it names."""
    return any(isinstance(each, KeypointConverter) for each in transforms_of(dataset))


def other_joints(source: Any, dataset: Any, joints: int) -> int | None:
    """How many joints a data set has, where these are not as many as asked for and are not converted either.

    Args:
        source: What knows their number.
        dataset: What has the pipeline: the same, or what ``source`` wraps.
        joints: How many there should be.
    """
    own = source.metainfo['num_keypoints']
    return None if own == joints or converts_joints(dataset) else own


def _labelled_in_every_batch(sampler: Any, sources: list[Any]) -> bool:
    """Whether each batch has a labelled sample."""
    if not isinstance(sampler, MultiSourceSampler):
        return False
    return any(
        number > 0 and not isinstance(source, UnlabelledDataset)
        for number, source in zip(sampler.num_per_source, sources, strict=True)
    )
