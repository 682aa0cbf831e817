"""Which labels of a data set the discriminators find implausible."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import torch
from mmengine.config import Config
from numpy.typing import NDArray
from torch import Tensor

from mmpose_gan.datasets.labels import labelled_joints
from mmpose_gan.models.critic import Critic
from mmpose_gan.models.critic.verdicts import ask
from mmpose_gan.models.discriminators import GeometryDiscriminator, resize_image
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator
from mmpose_gan.models.poses import Pose


class RatedLabel(NamedTuple):
    """What is thought of a labelled person.

    Attributes:
        annotation: Id in the file.
        image: Path of the image.
        keypoints: Labelled places (K, 2), pixels of the image.
        labelled: Which joints have a label, (K,).
        verdict: Of the pose: the mean of the discriminators' verdicts, each in standard deviations of the file's.
        joints: How much the pose would gain without each joint, or what is thought of the joint, (K,): the larger, the
            more doubtful, in the same unit; NaN without a label.
    """

    annotation: int
    image: str
    keypoints: NDArray[np.float64]
    labelled: NDArray[np.bool_]
    verdict: float
    joints: NDArray[np.float64]


def labels_loader_config(config: Config, labels: str, images: str, batch_size: int = 32) -> dict[str, Any]:
    """A loader of a file's labelled people with their target heatmaps, made of the config's own for validation.

    Args:
        config: With ``val_dataloader`` and ``model.head.decoder``.
        labels: The annotation file.
        images: The folder of its images.
        batch_size: People in a batch.
    """
    loader = Config(config.to_dict()).val_dataloader
    dataset = loader.dataset
    codec = config.model.head.decoder
    pipeline = [dict(step) for step in dataset.pipeline]
    pipeline.insert(len(pipeline) - 1, dict(type='GenerateTarget', encoder=codec))
    dataset.update(ann_file=labels, data_root='', data_prefix=dict(img=images), pipeline=pipeline, bbox_file=None)
    # Without test_mode MMPose leaves out who has no label.
    dataset['test_mode'] = False
    loader.update(batch_size=batch_size, num_workers=0, persistent_workers=False, drop_last=False)
    return loader.to_dict()


@torch.no_grad()
def rate_labels(model: AdversarialTopdownPoseEstimator, batches: Iterable[dict[str, Any]]) -> list[RatedLabel]:
    """Rate the labelled people of a loader, the least plausible first.

    Args:
        model: With a critic that asks discriminators, in evaluation mode.
        batches: Of :func:`labels_loader_config`.

    Raises:
        ValueError: The critic asks no discriminator, or there are no people.
    """
    critic = model.critic
    if critic is None or not critic.judges:
        raise ValueError('model.test_cfg.critic asks no discriminator, and labels are what discriminators rate')
    people: list[RatedLabel] = []
    verdicts, joints = [], []
    for batch in batches:
        data = model.data_preprocessor(batch, training=False)
        seen = _seen_by(critic, data['inputs'], data['data_samples'])
        verdicts.append(torch.stack([pose for pose, _ in seen], dim=1))
        joints.append(torch.stack([each for _, each in seen], dim=2))
        people.extend(_person(sample) for sample in data['data_samples'])
    if not people:
        raise ValueError('there is no labelled person')
    every, doubts = torch.cat(verdicts).double().cpu().numpy(), torch.cat(joints).double().cpu().numpy()
    spread = np.maximum(every.std(axis=0), 1e-9)
    rated = ((every - every.mean(axis=0)) / spread).mean(axis=1)
    doubtful = (doubts / spread).mean(axis=2)
    found = [
        person._replace(verdict=float(verdict), joints=np.where(person.labelled, doubt, np.nan))
        for person, verdict, doubt in zip(people, rated, doubtful, strict=True)
    ]
    return sorted(found, key=lambda person: person.verdict)


def _person(sample: Any) -> RatedLabel:
    labels = sample.gt_instances
    labelled = labelled_joints(labels.keypoints_visible)[0]
    return RatedLabel(
        int(sample.metainfo['id']),
        sample.metainfo['img_path'],
        labels.keypoints[0],
        labelled,
        0.0,
        np.zeros(len(labelled)),
    )


def _seen_by(critic: Critic, inputs: Tensor, samples: list[Any]) -> list[tuple[Tensor, Tensor]]:
    """Each discriminator's verdict (N,) on labelled poses, and how doubtful it finds each joint, (N, K)."""
    places = inputs.new_tensor(np.concatenate([sample.gt_instances.keypoints for sample in samples]))
    mask = inputs.new_tensor(
        np.concatenate([labelled_joints(sample.gt_instances.keypoints_visible) for sample in samples])
    )
    maps = torch.stack([sample.gt_fields.heatmaps for sample in samples])[:, : mask.shape[1]].to(inputs)
    maps = maps * mask[:, :, None, None]
    cells = maps.flatten(2).argmax(dim=-1)
    at = torch.stack([cells % maps.shape[-1], cells // maps.shape[-1]], dim=-1).to(inputs)
    seen = []
    for _, judge in critic.judges:
        if isinstance(judge, GeometryDiscriminator):
            seen.append(_geometry(judge, places, mask))
            continue
        image = resize_image(inputs, (maps.shape[-2], maps.shape[-1])) if judge.conditional else None
        verdict = ask(judge, Pose(maps), at, image)
        own = (verdict.joints * mask).sum(dim=1) / mask.sum(dim=1).clamp_min(1)
        seen.append((own, -verdict.joints))
    return seen


def _geometry(judge: GeometryDiscriminator, places: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """The verdict on places, and what it gains when a joint is taken for unlabelled."""
    verdict = judge.judge_joints(places, mask).mean(dim=1)
    gains = []
    for joint in range(mask.shape[1]):
        without = mask.clone()
        without[:, joint] = 0
        gains.append(judge.judge_joints(places, without).mean(dim=1) - verdict)
    return verdict, torch.stack(gains, dim=1)
