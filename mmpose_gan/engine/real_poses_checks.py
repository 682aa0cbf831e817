"""What must hold of a discriminator, a head and a data set that are to give it real poses, before training."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from mmengine.dataset import pseudo_collate
from mmpose.datasets.transforms import KeypointConverter, RandomFlip, RandomHalfBody
from mmpose.models.heads import MSPNHead

from mmpose_gan.engine.real_poses import real_pair
from mmpose_gan.engine.reproducible import DrawnSamples
from mmpose_gan.engine.unlabelled_data import converts_joints, other_joints, transforms_of
from mmpose_gan.engine.untouched import kept_random_state
from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.models.games import ConventionalGame

#: Config's key of the loaders.
KEY = 'default_hooks.adversary.poses'


def check_can_have_poses(names: Iterable[str], estimator: AdversarialTopdownPoseEstimator) -> None:
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


def check_joints(key: str, dataset: Any, estimator: AdversarialTopdownPoseEstimator, trained: Any) -> None:
    """Check that the joints are the model's: their number, their names where both are known, and how they are flipped.

    As many joints of other names would train a discriminator of nonsense, and nothing would say so.

    Args:
        key: Config's key of the data set.
        dataset: Whose poses are to be real ones.
        estimator: The model.
        trained: The data set of the training.

    Raises:
        ValueError: They are others.
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


def check_targets(key: str, samples: DrawnSamples, estimator: AdversarialTopdownPoseEstimator) -> None:
    """Check that one sample's targets are such as the generator's.

    Args:
        key: Config's key of the data set.
        samples: Drawn from it.
        estimator: The model.

    Raises:
        ValueError: There are none, or their shape is another.
    """
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
