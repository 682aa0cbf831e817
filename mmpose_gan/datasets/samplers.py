"""How often an epoch sees the labelled data where unlabelled data stands beside it."""

from __future__ import annotations

import math
from typing import Any

from mmpose.datasets import MultiSourceSampler

from mmpose_gan.registry import DATA_SAMPLERS

from .unlabelled import UnlabelledDataset


@DATA_SAMPLERS.register_module()
class LabelledEpochSampler(MultiSourceSampler):
    """MMPose's ``MultiSourceSampler`` whose epoch goes through the labelled samples once.

    The stock one counts both kinds, so that an epoch of a config, its schedule and its validation would grow with
    images that teach the generator nothing. Here they mean what they meant without unlabelled data. The batches are
    the stock ones; those of an epoch are whole.

    Args:
        dataset: A ``CombinedDataset``, some of whose data sets are ``UnlabelledDataset``.
        batch_size: Of a rank.
        source_ratio: How many of each data set a batch has, in proportion.
        **kwargs: ``shuffle`` and ``seed`` of ``MultiSourceSampler``.

    Raises:
        ValueError: No data set is labelled, or a batch would have no labelled sample.
    """

    def __init__(self, dataset: Any, batch_size: int, source_ratio: list[int | float], **kwargs: Any) -> None:
        super().__init__(dataset, batch_size, source_ratio, **kwargs)
        sources = [i for i, source in enumerate(dataset.datasets) if not isinstance(source, UnlabelledDataset)]
        labelled = sum(len(dataset.datasets[i]) for i in sources)
        per_batch = sum(self.num_per_source[i] for i in sources)
        if not labelled or not per_batch:
            raise ValueError(
                f'train_dataloader.sampler: of source_ratio {source_ratio} a batch of {batch_size} has {per_batch} '
                f'labelled samples, and there are {labelled}; give labelled data a larger share'
            )
        self.num_samples = math.ceil(labelled / self.world_size / per_batch) * batch_size
