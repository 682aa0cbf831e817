"""The loaders that ``default_hooks.adversary.poses`` names, built and checked before training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from mmcv.transforms import LoadImageFromFile
from mmengine.dataset import pseudo_collate
from mmengine.dist import get_rank, get_world_size
from mmpose.datasets.datasets.base import BaseCocoStyleDataset
from mmpose.datasets.transforms import KeypointConverter, RandomFlip, RandomHalfBody
from mmpose.models.heads import MSPNHead

from mmpose_gan.checks import whole_number
from mmpose_gan.engine.real_poses import RealPoses, real_pair
from mmpose_gan.engine.reproducible import DrawnSamples
from mmpose_gan.engine.unlabelled_data import converts_joints, other_joints, transforms_of
from mmpose_gan.engine.untouched import kept_random_state
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.models.games import ConventionalGame
from mmpose_gan.registry import DATASETS

#: Config's key of the loaders.
KEY = 'default_hooks.adversary.poses'


def check_can_have_poses(names: Mapping[str, Any], estimator: AdversarialTopdownPoseEstimator) -> None:
    """Check that the discriminators that get poses of their own are there and can judge them, and the head too.

    Args:
        names: Of discriminators.
        estimator: The model.

    Raises:
        ValueError: One is missing, or compares a fake with its image or its own target.
        TypeError: The head predicts other things than one set of 2D heatmaps.
    """
    for name in names:
        key = f'{KEY}.{name}'
        if name not in estimator.discriminators:
            players = ', '.join(estimator.discriminators)
            raise ValueError(f'{key}: model.discriminators has no such discriminator, only {players}')
        judge: HeatmapDiscriminator = estimator.discriminators[name]
        if judge.conditional:
            raise ValueError(
                f'{key}: model.discriminators.{name} sees the image beside the pose, and these poses have none; set '
                'its conditional=False, or use mmpose_gan.GeometryDiscriminator'
            )
        if not isinstance(judge.game, ConventionalGame):
            raise ValueError(
                f'{key}: {type(judge.game).__name__} of model.discriminators.{name} compares fakes with their own '
                "targets, and these poses are none; use game=dict(type='mmpose_gan.ConventionalGame', ...)"
            )
        if estimator.predicts_joints or not estimator.can_have_critic or isinstance(estimator.head, MSPNHead):
            raise TypeError(
                f'{key}: not supported for {type(estimator.head).__name__}, whose targets are not one set of 2D '
                f'heatmaps; leave {key} out, or use HeatmapHead, ViPNASHead or CPMHead'
            )


def load_poses(
    cfgs: Mapping[str, Mapping[str, Any]], estimator: AdversarialTopdownPoseEstimator, loader: Any, seed: int
) -> dict[str, RealPoses]:
    """Build and check the loaders of poses.

    Args:
        cfgs: ``dataset`` and ``num_workers`` for each discriminator that gets poses, by its name.
        estimator: Whose targets they are.
        loader: The ``train_dataloader``, which says how many there are of a batch.
        seed: Of the run.

    Returns:
        The poses of each of these discriminators.

    Raises:
        ValueError: A data set cannot be loaded, is empty, opens images, has other joints than the model, or makes other
            targets.
    """
    check_can_have_poses(cfgs, estimator)
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
    _check_joints(f'{key}.dataset', dataset, estimator, getattr(loader, 'dataset', None))
    samples = DrawnSamples(dataset, seed)
    _check_targets(f'{key}.dataset', samples, estimator)
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


def _check_joints(key: str, dataset: Any, estimator: AdversarialTopdownPoseEstimator, trained: Any) -> None:
    """Check that the joints are the model's: their number, their names where both are known, and how they are flipped.

    As many joints of other names would train a discriminator of nonsense, and nothing would say so.
    """
    joints = estimator.pose_numbers()['num_keypoints']
    remedy = (
        f"convert them: dict(type='CombinedDataset', metainfo=<of the training data>, datasets=[dict(..., pipeline=["
        f"dict(type='KeypointConverter', num_keypoints={joints}, mapping=[...])])], pipeline=[...])"
    )
    expected = None if converts_joints(trained) else _names(trained)
    for each in (dataset, *getattr(dataset, 'datasets', [])):
        if own := other_joints(each, each, joints):
            raise ValueError(f"{key}: poses of {own} joints beside the model's {joints}; {remedy}")
        if converts_joints(each):
            _check_flips(key, each, remedy)
        elif expected and (names := _names(each)) and names != expected:
            index = next(index for index in range(joints) if names[index] != expected[index])
            raise ValueError(
                f'{key}: joint {index} is {names[index]}, and {expected[index]} in train_dataloader.dataset; {remedy}'
            )


def _names(dataset: Any) -> dict[int, str] | None:
    """A data set's joints by their places, if it names them."""
    return getattr(dataset, 'metainfo', {}).get('keypoint_id2name')


def _check_flips(key: str, dataset: Any, remedy: str) -> None:
    """Check that what swaps or chooses joints by a data set's own numbers comes before they are converted."""
    steps = list(transforms_of(dataset))
    last = max(index for index, step in enumerate(steps) if isinstance(step, KeypointConverter))
    for step in steps[last:]:
        if isinstance(step, RandomFlip | RandomHalfBody):
            raise ValueError(
                f'{key}.pipeline: {type(step).__name__} after KeypointConverter takes joints for those before it; '
                f'{remedy}'
            )


def _check_targets(key: str, samples: DrawnSamples, estimator: AdversarialTopdownPoseEstimator) -> None:
    """Check that one sample's targets are such as the generator's."""
    try:
        with kept_random_state():  # a data preprocessor may augment
            maps = real_pair(estimator, pseudo_collate([samples[0]])).real.maps
    except Exception as error:  # whatever a pipeline lacks
        raise ValueError(
            f'{key}.pipeline: its first sample makes no target ({type(error).__name__}: {error}); give it the '
            'train_pipeline with mmpose_gan.BlankImage in the place of LoadImage'
        ) from error
    size = getattr(estimator.head.decoder, 'heatmap_size', maps.shape[:-3:-1])
    expected = torch.Size((1, estimator.pose_numbers()['num_heatmaps'], *reversed(size)))
    if maps.shape != expected:
        raise ValueError(
            f"{key}.pipeline: targets of shape {tuple(maps.shape[1:])}, and the model's have {tuple(expected[1:])}; "
            'give GenerateTarget the codec of model.head.decoder, and TopdownAffine its input_size'
        )
