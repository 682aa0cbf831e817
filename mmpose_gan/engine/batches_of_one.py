"""Batches of one sample, on which batch normalization of a single cell cannot train: found before training begins."""

from __future__ import annotations

from collections.abc import Sized
from typing import cast

from mmengine.dataset import DefaultSampler
from mmengine.dist import get_world_size
from mmengine.runner import Runner
from torch import Tensor, nn, no_grad
from torch.nn import SyncBatchNorm
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.data import BatchSampler, DataLoader, DistributedSampler, RandomSampler, SequentialSampler

from mmpose_gan.engine.estimator import estimator_of
from mmpose_gan.engine.reproducible.data_loader import NumberedBatches
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator

#: Samplers that end, after as many samples in this process as they say. Infinite ones have no last batch.
FINITE = (DefaultSampler, DistributedSampler, RandomSampler, SequentialSampler)


def last_batch_size(samples: int, batch_size: int, drop_last: bool) -> int:
    """How many samples the last batch of an epoch has.

    Example:
        >>> last_batch_size(9, 4, drop_last=False), last_batch_size(8, 4, False), last_batch_size(9, 4, drop_last=True)
        (1, 4, 4)
    """
    return batch_size if drop_last else samples % batch_size or batch_size


def has_batch_of_one(loader: object) -> bool:
    """Whether some batch of a loader is known to have one sample, counted in this process."""
    if not isinstance(loader, DataLoader):
        return False
    batches = loader.batch_sampler
    if type(batches.batches if isinstance(batches, NumberedBatches) else batches) is not BatchSampler:
        return False
    sampler, size = loader.sampler, cast(int, loader.batch_size)
    if size > 1 and not isinstance(sampler, FINITE):
        return False
    return last_batch_size(len(cast(Sized, sampler)), size, loader.drop_last) == 1


@no_grad()
def norm_of_one_value(estimator: AdversarialTopdownPoseEstimator, batch: dict) -> str | None:
    """The first module that has one value a channel to normalize, of those that normalize by the batch.

    It looks on, in both players, while the batch passes with the statistics learned so far, which any batch can.

    Args:
        estimator: In training mode; left in it.
        batch: Preprocessed, with one sample.
    """
    estimator.train()
    # Those that normalize over all processes have more than one value if there are several.
    apart = SyncBatchNorm if get_world_size() > 1 else ()
    names: dict[nn.Module, str] = {
        module: name
        for name, module in estimator.named_modules()
        if isinstance(module, _BatchNorm) and module.training and not isinstance(module, apart)
    }
    found: list[str] = []

    def look(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if inputs[0].numel() == inputs[0].shape[1]:
            found.append(names[module])

    handles = [module.register_forward_pre_hook(look) for module in names]
    estimator.eval()
    try:
        with estimator.collect_poses() as stages:
            estimator.loss(**batch)
        for discriminator in estimator.discriminators.values():
            pair = discriminator.pair(stages, batch['inputs'])
            discriminator(pair.fake, pair.image)
    finally:
        estimator.train()
        for handle in handles:
            handle.remove()
    return found[0] if found else None


def check_batches_of_one(runner: Runner) -> None:
    """Check that no batch of the training is too small for its networks.

    Raises:
        ValueError: A batch has one sample, and a network makes maps of one cell of it, which have no variance.
    """
    loader = runner.train_dataloader
    if not has_batch_of_one(loader):
        return
    estimator = cast(AdversarialTopdownPoseEstimator, estimator_of(runner.model))
    batch = estimator.data_preprocessor(loader.collate_fn([loader.dataset[0]]), training=True)
    if name := norm_of_one_value(estimator, batch):
        size, samples = loader.batch_size, len(loader.sampler)
        which = 'every batch' if size == 1 else f'the last batch of every epoch ({samples} samples in this process)'
        raise ValueError(
            f'train_dataloader.batch_size={size}: {which} has one sample, and {name} has a map of one cell to '
            'normalize over the batch; set train_dataloader.drop_last=True or another batch_size'
        )
