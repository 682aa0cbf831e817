"""Small but real models and batches, for tests of everything around them."""

from __future__ import annotations

import copy

import torch
from mmengine.config import ConfigDict
from mmengine.structures import InstanceData, PixelData
from mmpose.structures import PoseDataSample
from torch import Tensor

from mmpose_gan.registry import MODELS

KEYPOINTS = 3
INPUT_SIZE = (64, 64)
HEATMAP_SIZE = (16, 16)


def hrnet_extra(width: int = 4) -> dict:
    """Stages of an HRNet with one block everywhere."""

    def stage(branches: int, block: str = 'BASIC', first: int = width) -> dict:
        channels = tuple(first * 2**i for i in range(branches))
        return dict(
            num_modules=1, num_branches=branches, block=block, num_blocks=(1,) * branches, num_channels=channels
        )

    return dict(stage1=stage(1, 'BOTTLENECK'), stage2=stage(2), stage3=stage(3), stage4=stage(4))


def codec() -> dict:
    return dict(type='MSRAHeatmap', input_size=INPUT_SIZE, heatmap_size=HEATMAP_SIZE, sigma=2)


def hrnet_generator(keypoints: int = KEYPOINTS) -> dict:
    """Stock parts of a top-down estimator: HRNet and HeatmapHead."""
    return dict(
        data_preprocessor=dict(
            type='PoseDataPreprocessor', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]
        ),
        backbone=dict(type='HRNet', in_channels=3, extra=hrnet_extra()),
        head=dict(
            type='HeatmapHead',
            in_channels=4,
            out_channels=keypoints,
            deconv_out_channels=None,
            # KeypointMSELoss draws from N(0, 0.001) by default; larger heatmaps make tests of gradients sharper.
            init_cfg=dict(type='Normal', layer='Conv2d', std=0.1),
            loss=dict(type='KeypointMSELoss', use_target_weight=True),
            decoder=codec(),
        ),
        test_cfg=dict(flip_test=False),
    )


def hourglass_generator(stacks: int = 2) -> dict:
    """Stock parts of a top-down estimator: stacked hourglass and CPMHead, every stack supervised."""
    return dict(
        hrnet_generator(),
        backbone=dict(
            type='HourglassNet',
            num_stacks=stacks,
            downsample_times=1,
            stage_channels=(256, 8),
            stage_blocks=(1, 1),
            feat_channel=8,
        ),
        head=dict(
            type='CPMHead',
            in_channels=8,
            out_channels=KEYPOINTS,
            num_stages=stacks,
            deconv_out_channels=None,
            init_cfg=dict(type='Normal', layer='Conv2d', std=0.1),
            loss=dict(type='KeypointMSELoss', use_target_weight=True),
            decoder=codec(),
        ),
    )


def feeding_generator(stacks: int = 2) -> dict:
    """A stacked hourglass whose heatmaps are fed back, and the stock head that hands them on."""
    cfg = hourglass_generator(stacks)
    cfg['backbone'] = dict(
        type='mmpose_gan.StackedHourglassNet',
        out_channels=KEYPOINTS,
        num_stacks=stacks,
        downsample_times=1,
        stage_channels=(8, 6),
        stage_blocks=(1, 2),
        feat_channel=5,
    )
    cfg['head'] |= dict(in_channels=None, final_layer=None)
    return cfg


def discriminator(network: str = 'HeatmapHRNet', **overrides: object) -> dict:
    """A small reconstruction discriminator."""
    parts = dict(
        HeatmapHRNet=dict(type='mmpose_gan.HeatmapHRNet', extra=hrnet_extra()),
        HeatmapHourglassNet=dict(
            type='mmpose_gan.HeatmapHourglassNet',
            downsample_times=2,
            stage_channels=(8, 8, 16),
            stage_blocks=(1, 1, 1),
            feat_channel=8,
        ),
    )
    cfg = dict(
        type='mmpose_gan.HeatmapDiscriminator',
        backbone=parts[network],
        head=dict(type='mmpose_gan.ReconstructionHead'),
        game=game(),
    )
    return {**cfg, **overrides}


def game(**overrides: object) -> dict:
    """A reconstruction game in which all terms matter."""
    cfg = dict(
        type='mmpose_gan.ReconstructionGame',
        lambda_g=0.3,
        reduction='mean',
        equilibrium=dict(type='mmpose_gan.BoundaryEquilibrium', lambda_k=0.1, gamma=0.7, k_0=0.375, reduction='mean'),
    )
    return {**cfg, **overrides}


def optim_wrapper(**overrides: object) -> ConfigDict:
    """Optimizers of a game with one discriminator."""
    cfg = dict(
        constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
        optimizer=dict(type='RMSprop', lr=1e-3, alpha=0.9),
        discriminators=dict(reconstruction=dict(optimizer=dict(type='Adam', lr=2e-3, betas=(0.5, 0.9)))),
    )
    return ConfigDict({**cfg, **overrides})


def estimator_cfg(generator: dict | None = None, **discriminators: dict) -> dict:
    """Config of an adversarial estimator."""
    return copy.deepcopy(
        dict(
            type='mmpose_gan.AdversarialTopdownPoseEstimator',
            **(generator or hrnet_generator()),
            discriminators=discriminators or dict(reconstruction=discriminator()),
        )
    )


def estimator(generator: dict | None = None, seed: int = 0, **discriminators: dict) -> torch.nn.Module:
    """An initialized adversarial estimator."""
    torch.manual_seed(seed)
    model = MODELS.build(estimator_cfg(generator, **discriminators))
    model.init_weights()
    return model


def batch(size: int = 2, keypoints: int = KEYPOINTS, seed: int = 0, dtype: torch.dtype = torch.float32) -> dict:
    """Preprocessed images (B, 3, 64, 64) and samples with heatmaps (K, 16, 16) and weights, one of them 0."""
    generator = torch.Generator().manual_seed(seed)

    def random(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator, dtype=dtype)

    samples = []
    for _ in range(size):
        weights = torch.ones(1, keypoints, dtype=dtype)
        weights[0, -1] = 0
        sample = PoseDataSample(metainfo=dict(flip_indices=list(range(keypoints))))
        sample.gt_instance_labels = InstanceData(keypoint_weights=weights)
        sample.gt_fields = PixelData(heatmaps=random(keypoints, *HEATMAP_SIZE[::-1]))
        samples.append(sample)
    return dict(inputs=random(size, 3, *INPUT_SIZE[::-1]) * 4 - 2, data_samples=samples)
