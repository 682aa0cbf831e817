"""The reconstruction error of heatmaps: L_real, L_fake and L_adv of chou2017 are this one function."""

from __future__ import annotations

from typing import Literal

import torch.nn.functional as F
from torch import Tensor

Reduction = Literal['mean', 'sum']


def reconstruction_error(
    reconstruction: Tensor, heatmaps: Tensor, weights: Tensor | None = None, reduction: Reduction = 'mean'
) -> Tensor:
    r"""Squared error between heatmaps and what a discriminator made of them.

    .. math:: L = \sum_{j=1}^{M} (C_j - D(C_j, X))^2 \qquad \text{(chou2017 eq. 2, 4; cao2020 eq. 3, 4)}

    Both occurrences of the heatmaps are differentiated unless the caller detaches one.

    Args:
        reconstruction: D(C, X), shape (B, K, H, W).
        heatmaps: C, shape (B, K, H, W).
        weights: Keypoint weights >= 0, shape (B, K); ``None`` counts every channel once.
        reduction: ``'sum'`` over keypoints and pixels as the papers write it, ``'mean'`` as their code has it; the
            batch is averaged in either case.

    Returns:
        Scalar >= 0.

    Raises:
        ValueError: The shapes differ.
    """
    if reconstruction.shape != heatmaps.shape:
        raise ValueError(
            f'the discriminator reconstructs {tuple(reconstruction.shape)} from heatmaps {tuple(heatmaps.shape)}; its '
            'backbone must keep the resolution and its head the number of channels'
        )
    if weights is None:
        error = F.mse_loss(reconstruction, heatmaps)
    else:
        error = (F.mse_loss(reconstruction, heatmaps, reduction='none') * weights[:, :, None, None]).mean()
    return error if reduction == 'mean' else error * elements_per_sample(heatmaps)


def elements_per_sample(heatmaps: Tensor) -> int:
    """K H W: the factor between the reductions ``'mean'`` and ``'sum'``."""
    return heatmaps[0].numel()
