"""One Gaussian on the normalized poses of labels: what a discriminator of poses has to beat."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from mmpose_gan.checks import real_number
from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray
from mmpose_gan.evaluation.functional.plausibility import load_poses
from mmpose_gan.models.discriminators.pose_descriptor_2d import normalize_pose

KEY = 'model.test_cfg.critic.prior'


class PosePrior(nn.Module):
    """The log-density of poses, free of place and size, under one Gaussian.

    Its tensors come from the config and are not in checkpoints.

    Args:
        mean: Of the normalized poses, x and y of joint after joint, shape (2 K,).
        covariance: Theirs, shape (2 K, 2 K), positive definite.

    Raises:
        ValueError: The shapes do not fit, or the covariance is not positive definite.
    """

    mean: Tensor
    whitening: Tensor

    def __init__(self, mean: FloatArray, covariance: FloatArray) -> None:
        super().__init__()
        mean, covariance = np.asarray(mean, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
        size = mean.size
        if mean.ndim != 1 or size % 2 or covariance.shape != (size, size):
            raise ValueError(f'{KEY}: a mean {mean.shape} and a covariance {covariance.shape} are not of 2 K numbers')
        try:
            factor = np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError as error:
            raise ValueError(f'{KEY}: the covariance is not positive definite') from error
        self.num_keypoints = size // 2
        self.covariance = covariance
        self.constant = -np.log(np.diag(factor)).sum() - 0.5 * size * math.log(2 * math.pi)
        self.register_buffer('mean', torch.from_numpy(mean).float(), persistent=False)
        self.register_buffer('whitening', torch.from_numpy(np.linalg.inv(factor)).float(), persistent=False)

    def forward(self, joints: Tensor) -> Tensor:
        """Log-densities (N,) of poses (N, K, 2) in any unit that is the same along both axes."""
        pose = normalize_pose(joints.float(), torch.ones_like(joints[..., 0])).flatten(1)
        # Products and sums, which autocast leaves in single precision.
        white = (self.whitening * (pose - self.mean)[:, None]).sum(dim=-1)
        return self.constant - 0.5 * white.square().sum(dim=-1)

    def save(self, file: str | Path) -> None:
        """Write it for ``prior=dict(file=...)``: an NPZ of two arrays, ``mean`` and ``covariance``."""
        np.savez(file, mean=self.mean.double().cpu().numpy(), covariance=self.covariance)


def fit_prior(keypoints: FloatArray, labelled: BoolArray, ridge: float = 1e-3) -> PosePrior:
    """Fit the Gaussian to the poses of which every joint is labelled.

    A pose with joints missing is normalized by other joints, and would be another one.

    Args:
        keypoints: Shape (N, K, 2), pixels.
        labelled: Shape (N, K).
        ridge: Added to each variance, in squares of a pose's root mean square radius, > 0. Normalized poses leave three
            directions without variance.

    Raises:
        ValueError: Fewer than 2 K poses have all joints labelled.
    """
    whole: BoolArray = np.asarray(np.asarray(labelled, dtype=bool).all(axis=1))
    joints = np.shape(keypoints)[1]
    if whole.sum() < 2 * joints:
        raise ValueError(
            f'only {int(whole.sum())} of {whole.size} people have all {joints} joints labelled, and a Gaussian of '
            f'their poses needs {2 * joints}'
        )
    poses = torch.from_numpy(np.asarray(keypoints, dtype=np.float64)[whole])
    flat = normalize_pose(poses, torch.ones_like(poses[..., 0])).flatten(1).numpy()
    return PosePrior(flat.mean(axis=0), np.cov(flat.T) + ridge * np.eye(2 * joints))


def build_prior(cfg: Mapping[str, Any], joints: int) -> PosePrior:
    """The prior that a config names: ``dict(ann_file=..., ridge=...)`` to fit one, or ``dict(file=...)``.

    Args:
        cfg: Without its ``weight``.
        joints: Number of keypoints K of the model.

    Raises:
        ValueError: The config is another one, or a file does not fit.
    """
    given = sorted(cfg)
    if given not in (['ann_file'], ['ann_file', 'ridge'], ['file']):
        raise ValueError(f'{KEY} must have ann_file (and ridge), or file, beside weight, got {given}')
    key = 'file' if 'file' in cfg else 'ann_file'
    try:
        if key == 'file':
            with np.load(cfg['file'], allow_pickle=False) as arrays:
                prior = PosePrior(arrays['mean'], arrays['covariance'])
        else:
            ridge = real_number(f'{KEY}.ridge', cfg.get('ridge', 1e-3), above=0)
            prior = fit_prior(*load_poses(cfg['ann_file'], joints), ridge)
    except (OSError, KeyError, ValueError) as error:
        text = str(error)
        raise ValueError(text if text.startswith(KEY) else f'{KEY}.{key}: {text}') from error
    if prior.num_keypoints != joints:
        raise ValueError(f'{KEY}.{key}: it is of {prior.num_keypoints} joints, and the model has {joints}')
    return prior
