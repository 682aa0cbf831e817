"""Small generators of pose and occlusion, and batches with targets from the codec."""

from __future__ import annotations

import numpy as np
import torch
from mmengine.structures import InstanceData, PixelData
from mmpose.structures import PoseDataSample
from tiny import HEATMAP_SIZE, INPUT_SIZE, codec, hrnet_generator

from mmpose_gan.datasets.codecs import MSRAOcclusionHeatmap
from mmpose_gan.datasets.transforms.occlusion_flags import occlusion_of

KEYPOINTS = 4
FLIP_INDICES = [1, 0, 3, 2]


def two_task_codec() -> dict:
    return dict(codec(), type='mmpose_gan.MSRAOcclusionHeatmap')


def hrnet_two_tasks(**head: object) -> dict:
    """Stock HRNet and the two-task head."""
    cfg = hrnet_generator()
    cfg['head'] |= dict(
        type='mmpose_gan.PoseOcclusionHead', out_channels=2 * KEYPOINTS, decoder=two_task_codec(), **head
    )
    return cfg


def hourglass_two_tasks(stacks: int = 2, keypoints: int = KEYPOINTS, **head: object) -> dict:
    """The stacked multi-task generator."""
    cfg = hrnet_generator()
    cfg['backbone'] = dict(
        type='mmpose_gan.PoseOcclusionHourglassNet',
        num_stacks=stacks,
        downsample_times=1,
        stage_channels=(8, 8),
        stage_blocks=(1, 1),
        feat_channel=6,
    )
    cfg['head'] = dict(
        type='mmpose_gan.StackedPoseOcclusionHead',
        in_channels=12,
        out_channels=2 * keypoints,
        num_stages=stacks,
        init_cfg=dict(type='Normal', layer='Conv2d', std=0.1),
        loss=dict(type='KeypointMSELoss', use_target_weight=True),
        decoder=two_task_codec(),
        **head,
    )
    return cfg


def batch(size: int = 3, seed: int = 0) -> dict:
    """Images (B, 3, 64, 64) and people with visible, occluded and unlabelled joints."""
    rng = np.random.default_rng(seed)
    encoder = MSRAOcclusionHeatmap(INPUT_SIZE, HEATMAP_SIZE, sigma=2)
    samples = []
    for _ in range(size):
        flags = rng.permutation([0, 1, 2, 2])[None]
        keypoints = rng.uniform(8, 56, (1, KEYPOINTS, 2)).astype(np.float32)
        encoded = encoder.encode(keypoints, np.minimum(flags, 1).astype(np.float32), occlusion_of(flags))
        sample = PoseDataSample(
            metainfo=dict(
                flip_indices=FLIP_INDICES,
                input_center=np.array([32.0, 32.0]),
                input_scale=np.array([64.0, 64.0]),
                input_size=INPUT_SIZE,
            )
        )
        sample.gt_instances = InstanceData(bboxes=np.array([[0, 0, 64, 64]]), bbox_scores=np.ones(1))
        sample.gt_instance_labels = InstanceData(keypoint_weights=torch.from_numpy(encoded['keypoint_weights']))
        sample.gt_fields = PixelData(heatmaps=torch.from_numpy(encoded['heatmaps']))
        samples.append(sample)
    images = torch.from_numpy(rng.uniform(-2, 2, (size, 3, *INPUT_SIZE[::-1]))).float()
    return dict(inputs=images, data_samples=samples)
