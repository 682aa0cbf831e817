"""Poses of another data set, as many in an iteration as there are fakes: the real side of a discriminator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import torch
from mmengine.dataset import pseudo_collate
from mmpose.structures import PoseDataSample
from torch.utils.data import DataLoader

from mmpose_gan.engine.reproducible import DrawnSamples, Positions
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.models.heatmap_stages import HeatmapStage
from mmpose_gan.models.poses import PosePair


class RealPoses:
    """The poses of each iteration, which depend on the seed, the iteration and the rank: nothing is kept to resume.

    Nothing is loaded before the first iteration that asks.

    Args:
        samples: Drawn from the data set.
        batch_size: Fakes of an iteration in a process, at most.
        num_workers: Processes that load them; 0 for this one.
        rank: Of this process.
        world_size: Number of processes.
    """

    def __init__(
        self, samples: DrawnSamples, batch_size: int, num_workers: int = 0, rank: int = 0, world_size: int = 1
    ) -> None:
        self.samples, self.batch_size, self.num_workers = samples, batch_size, num_workers
        self.rank, self.world_size = rank, world_size
        self._batches: Iterator[dict] = iter(())
        self._next: int | None = None

    def of(self, iteration: int, number: int) -> dict[str, Any]:
        """A collated batch: ``inputs`` and ``data_samples``, lists.

        Args:
            iteration: Counted from 0 over the whole training.
            number: How many: all, or fewer in the last batch of an epoch.

        Raises:
            ValueError: They are more than ``batch_size``.
        """
        if number > self.batch_size:
            raise ValueError(
                f'a batch has {number} fakes, and real poses are loaded for {self.batch_size}, '
                'train_dataloader.batch_size'
            )
        if iteration != self._next:
            self._batches = iter(self._loader(iteration))
        self._next = iteration + 1
        return {key: values[:number] for key, values in next(self._batches).items()}

    def _loader(self, iteration: int) -> DataLoader:
        return DataLoader(
            self.samples,
            self.batch_size,
            sampler=Positions(iteration, self.batch_size, self.rank, self.world_size),
            num_workers=self.num_workers,
            collate_fn=pseudo_collate,
            generator=torch.Generator(),  # else the loader would draw a number of the training's
        )


@torch.no_grad()
def real_pair(estimator: AdversarialTopdownPoseEstimator, data: dict[str, Any]) -> PosePair:
    """What discriminators see of a batch of labels: on both sides the targets, with their weights.

    Args:
        estimator: Whose targets they are.
        data: Collated; goes through the data preprocessor as a batch of training does.
    """
    samples = cast(list[PoseDataSample], estimator.data_preprocessor(data, training=True)['data_samples'])
    target = torch.stack([sample.gt_fields.heatmaps for sample in samples])
    weights = torch.cat([sample.gt_instance_labels.keypoint_weights for sample in samples])
    return estimator.pair_of(HeatmapStage(target, target, weights))
