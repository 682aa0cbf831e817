"""The loaders that ``default_hooks.adversary.poses`` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from mmcv.transforms import LoadImageFromFile
from mmengine.dist import get_rank, get_world_size
from mmpose.datasets.datasets.base import BaseCocoStyleDataset

from mmpose_gan.checks import whole_number
from mmpose_gan.engine.real_poses import RealPoses
from mmpose_gan.engine.reproducible import DrawnSamples
from mmpose_gan.engine.unlabelled_data import transforms_of
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.registry import DATASETS

from .real_poses_checks import KEY, check_joints, check_targets


def load_poses(
    cfgs: Mapping[str, Mapping[str, Any]], estimator: AdversarialTopdownPoseEstimator, loader: Any, seed: int
) -> dict[str, RealPoses]:
    """Build and check the loaders of poses.

    Args:
        cfgs: ``dataset`` and ``num_workers`` for each discriminator that gets poses, by its name.
        estimator: Whose targets they are; has passed ``check_can_have_poses``.
        loader: The ``train_dataloader``, which says how many there are of a batch.
        seed: Of the run.

    Returns:
        The poses of each of these discriminators.

    Raises:
        ValueError: A data set cannot be loaded, is empty, opens images, has other joints than the model, or makes other
            targets.
    """
    return {name: _load(f'{KEY}.{name}', dict(cfg), estimator, loader, seed) for name, cfg in cfgs.items()}


def _load(
    key: str, cfg: dict[str, Any], estimator: AdversarialTopdownPoseEstimator, loader: Any, seed: int
) -> RealPoses:
    if unknown := sorted(cfg.keys() - {'dataset', 'num_workers'}):
        raise ValueError(f'{key}.{unknown[0]}: poses have the keys dataset and num_workers')
    if 'dataset' not in cfg:
        raise ValueError(f"{key}.dataset is missing: dict(type='CocoDataset', ann_file=..., pipeline=[...])")
    workers = whole_number(f'{key}.num_workers', cfg.get('num_workers', 0), 0)
    size = getattr(loader, 'batch_size', None) or getattr(getattr(loader, 'batch_sampler', None), 'batch_size', None)
    if size is None:
        raise ValueError(f'{key}: train_dataloader has no batch_size, which says how many poses an iteration needs')
    dataset = _dataset(f'{key}.dataset', cfg['dataset'])
    check_joints(f'{key}.dataset', dataset, estimator, getattr(loader, 'dataset', None))
    samples = DrawnSamples(dataset, seed)
    check_targets(f'{key}.dataset', samples, estimator)
    return RealPoses(samples, size, workers, get_rank(), get_world_size())


def _with_image_size(parse: Callable[[dict], dict | None], raw: dict) -> dict | None:
    """A person by the data set's own parser, with its image's size, which MMPose reads off the image."""
    person = parse(raw)
    image = raw['raw_img_info']
    return person if person is None else {**person, 'img_shape': (image['height'], image['width'])}


def _dataset(key: str, cfg: dict[str, Any]) -> Any:
    """The data set, which has somebody in it and opens no image."""
    kind = DATASETS.get(cfg.get('type', ''))
    coco = isinstance(kind, type) and issubclass(kind, BaseCocoStyleDataset)
    people = None
    try:
        dataset: Any = DATASETS.build({**cfg, 'lazy_init': True} if coco else cfg)
        if coco:
            dataset.parse_data_info = partial(_with_image_size, dataset.parse_data_info)
            # An empty one could not be initialized.
            people = dataset.load_data_list()
            dataset.load_data_list = people.copy
            if people:
                dataset.full_init()
            del dataset.parse_data_info, dataset.load_data_list  # workers want none of it
    except Exception as error:  # whatever a data set of any kind makes of its file
        raise ValueError(f'{key}: {type(error).__name__}: {error}') from error
    if not (len(dataset) if people is None else people):
        raise ValueError(f'{key}: nobody in it has a box and a labelled joint; look at its ann_file and data_root')
    for transform in transforms_of(dataset):
        if isinstance(transform, LoadImageFromFile):
            raise ValueError(
                f"{key}.pipeline: {type(transform).__name__} opens images; put dict(type='mmpose_gan.BlankImage') in "
                'its place'
            )
    return dataset
