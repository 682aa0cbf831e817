"""Models and batches of a config, without its data set and without downloads."""

from __future__ import annotations

import copy

import torch
from mmengine.config import Config, ConfigDict
from mmengine.hub import get_config
from mmengine.logging import MMLogger
from mmengine.model import BaseModel
from mmengine.structures import InstanceData, PixelData
from mmpose.registry import KEYPOINT_CODECS, MODELS
from mmpose.structures import PoseDataSample
from mmpose.utils import register_all_modules

import mmpose_gan  # noqa: F401  checks the host
from mmpose_gan.datasets.transforms.occlusion_flags import VISIBLE

from .training_loop import TrainingLoop


def load_config(path: str, options: dict | None = None) -> Config:
    """A config of this project or of MMPose (``mmpose::...``), with pretrained weights left out.

    Args:
        path: Where it is.
        options: Keys to overwrite, as ``--cfg-options``.
    """
    register_all_modules()
    MMLogger.get_instance('mmengine', log_level='WARNING')  # else every parameter's initialization is printed
    cfg = get_config(path) if '::' in path else Config.fromfile(path)
    cfg.merge_from_dict(options or {})
    if 'init_cfg' in cfg.model.backbone:
        cfg.model.backbone.init_cfg = None
    return cfg


def supervised(cfg: Config) -> Config:
    """The same config without its game: MMPose's estimator and the generator's optimizer alone."""
    cfg = copy.deepcopy(cfg)
    cfg.model.type = 'TopdownPoseEstimator'
    cfg.model.pop('discriminators', None)
    for key in ('constructor', 'discriminators'):
        cfg.optim_wrapper.pop(key, None)
    cfg.default_hooks.pop('adversary', None)
    if 'BFloat16' in cfg.optim_wrapper.get('type', ''):
        cfg.model.train_cfg = dict(compute_acc=False)  # MMPose's accuracy fails on bfloat16
    return cfg


def build_model(cfg: Config, device: str = 'cpu', seed: int = 0) -> BaseModel:
    """The initialized estimator of a config."""
    torch.manual_seed(seed)
    model = MODELS.build(copy.deepcopy(cfg.model))
    model.init_weights()
    return model.to(device)


def training_loop(cfg: Config, device: str = 'cpu', model: BaseModel | None = None) -> TrainingLoop:
    """What plays iterations of a config as its runner would: estimator, optimizers, and the hooks that matter."""
    hooks = [cfg.default_hooks.get('adversary'), *cfg.get('custom_hooks', [])]
    ours = [hook for hook in hooks if hook and hook['type'].startswith('mmpose_gan.')]
    return TrainingLoop(
        model or build_model(cfg, device),
        copy.deepcopy(cfg.optim_wrapper),
        ours,
        cudnn_benchmark=times_algorithms(cfg),
    )


def times_algorithms(cfg: Config) -> bool:
    """Whether the config lets cuDNN choose its algorithms by timing them."""
    return cfg.get('env_cfg', {}).get('cudnn_benchmark', False)


def synthetic_batch(cfg: Config, size: int, device: str = 'cpu', seed: int = 0) -> dict:
    """Images of noise with random keypoints, as a data loader hands them over.

    Args:
        cfg: Its training pipeline names what encodes keypoints, its head the sizes.
        size: Number of images.
        device: Where the batch lies.
        seed: Seed of the noise.
    """
    codec = KEYPOINT_CODECS.build(copy.deepcopy(_encoder(cfg)))
    occlusion = 'keypoints_visible_weights' in codec.auxiliary_encode_keys
    keypoints = cfg.model.head.out_channels // (2 if occlusion else 1)
    generator = torch.Generator().manual_seed(seed)
    width, height = cfg.model.head.decoder.input_size
    samples = []
    for _ in range(size):
        places = torch.rand(1, keypoints, 2, generator=generator) * torch.tensor([width, height])
        seen = torch.ones(1, keypoints)
        auxiliary = dict(keypoints_visible_weights=VISIBLE * seen.numpy()) if occlusion else {}
        encoded = codec.encode(places.numpy(), seen.numpy(), **auxiliary)
        sample = PoseDataSample(metainfo=dict(flip_indices=list(range(keypoints))))
        tensors = {key: torch.from_numpy(value) for key, value in encoded.items()}
        if 'heatmaps' in tensors:  # else the data preprocessor draws them
            sample.gt_fields = PixelData(heatmaps=tensors.pop('heatmaps'))
        sample.gt_instance_labels = InstanceData(**tensors)
        samples.append(sample.to(device))
    images = torch.randint(0, 256, (size, 3, height, width), dtype=torch.uint8, generator=generator)
    return dict(inputs=list(images.to(device)), data_samples=samples)


def _encoder(cfg: Config) -> ConfigDict:
    dataset = cfg.train_dataloader.dataset
    pipelines = [dataset.get('pipeline', []), *(part.get('pipeline', []) for part in dataset.get('datasets', []))]
    return next(step['encoder'] for pipeline in pipelines for step in pipeline if step['type'] == 'GenerateTarget')
