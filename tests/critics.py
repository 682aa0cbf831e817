"""Small models with a critic, labelled poses in a file, and images to predict from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from mmengine.structures import InstanceData
from mmpose.structures import PoseDataSample
from tiny import INPUT_SIZE, KEYPOINTS, discriminator, estimator, hrnet_generator

GEOMETRY = dict(
    type='mmpose_gan.GeometryDiscriminator',
    backbone=dict(type='mmpose_gan.GeometryNet', channels=(16,)),
    head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=8),
    game=dict(type='mmpose_gan.ConventionalGame', lambda_g=0.1),
)
BY_JOINT = discriminator(
    head=dict(type='mmpose_gan.VerdictHead'),
    game=dict(type='mmpose_gan.KeypointGame', lambda_g=0.1, labels=dict(type='p_fake', delta=0.1)),
)
JUDGES = dict(geometry=GEOMETRY, by_joint=BY_JOINT, reconstruction=discriminator())


def critical(critic: dict | None, flip_test: bool = False, generator: dict | None = None, **judges: dict):
    """A model in eval mode with all of :data:`JUDGES`, or others, and a critic."""
    generator = {**(generator or hrnet_generator()), 'test_cfg': dict(flip_test=flip_test)}
    if critic is not None:
        generator['test_cfg']['critic'] = critic
    return estimator(generator, **(judges or JUDGES)).eval()


def regression_generator() -> dict:
    """Stock parts of an estimator without heatmaps."""
    generator = hrnet_generator()
    generator['neck'] = dict(type='GlobalAveragePooling')
    generator['head'] = dict(
        type='RegressionHead', in_channels=4, num_joints=3, loss=dict(type='SmoothL1Loss', use_target_weight=True),
        decoder=dict(type='RegressionLabel', input_size=(64, 64)),
    )  # fmt: skip
    return generator


def people(count: int = 4, keypoints: int = KEYPOINTS) -> dict:
    """Images and what prediction asks of samples."""
    noise = torch.Generator().manual_seed(5)
    samples = []
    for index in range(count):
        sample = PoseDataSample(
            metainfo=dict(
                input_size=INPUT_SIZE,
                input_center=np.array([30.0, 40]),
                input_scale=np.array([80.0, 80]),
                flip_indices=list(range(keypoints)),
                id=index,
            )
        )
        sample.gt_instances = InstanceData(
            bboxes=np.array([[0.0, 0, 60, 80]]),
            bbox_scores=np.ones(1, dtype=np.float32),
            keypoints=np.random.default_rng(index).uniform(0, 80, (1, keypoints, 2)),
            keypoints_visible=np.ones((1, keypoints)),
        )
        samples.append(sample)
    return dict(inputs=torch.randn(count, 3, *INPUT_SIZE[::-1], generator=noise), data_samples=samples)


def pose_file(folder: Path, joints: int = KEYPOINTS, count: int = 40) -> str:
    """A COCO-style file of labelled people."""
    rng = np.random.default_rng(0)
    base = rng.uniform(0, 100, (joints, 2))
    poses = base + rng.normal(0, 8, (count, joints, 2))
    flags = np.full((count, joints, 1), 2)
    flags[-1, 0] = 0
    annotations = [
        dict(keypoints=np.concatenate([p, f], axis=1).ravel().tolist()) for p, f in zip(poses, flags, strict=True)
    ]
    file = folder / f'poses_{joints}_{count}.json'
    file.write_text(json.dumps(dict(annotations=annotations)))
    return str(file)
