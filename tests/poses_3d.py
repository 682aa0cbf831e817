"""A small estimator of 3D poses, its discriminator, and batches in which some people have depths."""

from __future__ import annotations

import numpy as np
import torch
from mmengine.structures import InstanceData, PixelData
from mmpose.structures import PoseDataSample
from tiny import HEATMAP_SIZE, INPUT_SIZE, codec, hourglass_generator, optim_wrapper

from mmpose_gan.registry import MODELS

KEYPOINTS = 4
ROOT_INDEX = 1
FLIP_INDICES = [2, 1, 0, 3]
#: Which samples of a batch have depths.
LABELLED = (True, False, True)


def generator(stacks: int = 2, **head: object) -> dict:
    """Stock parts, but the head."""
    cfg = hourglass_generator(stacks)
    cfg['head'] |= dict(
        type='mmpose_gan.PoseDepthHead',
        out_channels=KEYPOINTS,
        root_index=ROOT_INDEX,
        # Not the default, from which depths begin at 0: gradients shall reach everything.
        depth_regressor=dict(channels=8, init_cfg=dict(type='Kaiming', layer='Conv2d')),
        decoder=codec(),
        **head,
    )
    return cfg


def stock_generator(stacks: int = 2) -> dict:
    """The same network for 2D poses."""
    cfg = hourglass_generator(stacks)
    cfg['head']['out_channels'] = KEYPOINTS
    return dict(type='TopdownPoseEstimator', **cfg)


def discriminator(*sources: str, **game: object) -> dict:
    return dict(
        type='mmpose_gan.MultiSourceDiscriminator',
        backbone=dict(
            type='mmpose_gan.MultiSourceNet', channels=16, **(dict(sources=sources) if sources else {})
        ),
        head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=8),
        game=dict(type='mmpose_gan.MultiSourceGame', lambda_g=0.3) | game,
    )  # fmt: skip


def estimator_cfg(stacks: int = 2, discriminators: dict | None = None, **overrides: object) -> dict:
    discriminators = dict(D=discriminator()) if discriminators is None else discriminators
    players = dict(discriminators=discriminators) if discriminators else {}
    return dict(type='mmpose_gan.AdversarialPoseEstimator3D', **generator(stacks)) | players | overrides


def estimator(stacks: int = 2, discriminators: dict | None = None, **overrides: object) -> torch.nn.Module:
    """An initialized estimator; no discriminators with ``{}``."""
    torch.manual_seed(0)
    model = MODELS.build(estimator_cfg(stacks, discriminators, **overrides))
    model.init_weights()
    return model


def optimizers(**overrides: object) -> dict:
    return optim_wrapper(
        discriminators=dict(D=dict(optimizer=dict(type='Adam', lr=2e-3, betas=(0.5, 0.9)))), **overrides
    )


def batch(labelled: tuple[bool, ...] = LABELLED, seed: int = 0, dtype: torch.dtype = torch.float32) -> dict:
    """Images (B, 3, 64, 64) and people; in the last one a joint is outside of the crop, whose depth is known."""
    rng = np.random.default_rng(seed)
    samples = []
    for index, has_depths in enumerate(labelled):
        weights, depth_weights = np.ones((1, KEYPOINTS)), np.full((1, KEYPOINTS), float(has_depths))
        heatmaps = rng.uniform(0, 1, (KEYPOINTS, *HEATMAP_SIZE[::-1]))
        if index == len(labelled) - 1:
            weights[0, -1] = heatmaps[-1] = 0
        depths = rng.normal(0, 0.2, (1, KEYPOINTS)) * has_depths
        depths -= depths[:, ROOT_INDEX, None]
        sample = PoseDataSample(
            metainfo=dict(
                flip_indices=FLIP_INDICES,
                input_center=np.array([50.0, 40.0]),
                input_scale=np.array([80.0, 80.0]),
                input_size=INPUT_SIZE,
            )
        )
        sample.gt_instances = InstanceData(
            bboxes=np.array([[10, 0, 90, 80]]),
            bbox_scores=np.ones(1),
            keypoints=rng.uniform(20, 60, (1, KEYPOINTS, 2)),
            keypoints_visible=weights,
        )
        labels = dict(keypoint_weights=weights, keypoint_depths=depths, keypoint_depth_weights=depth_weights)
        sample.gt_instance_labels = InstanceData(
            **{key: torch.from_numpy(value).to(dtype) for key, value in labels.items()}
        )
        sample.gt_fields = PixelData(heatmaps=torch.from_numpy(heatmaps).to(dtype))
        samples.append(sample)
    images = torch.from_numpy(rng.uniform(-2, 2, (len(labelled), 3, *INPUT_SIZE[::-1]))).to(dtype)
    return dict(inputs=images, data_samples=samples)
