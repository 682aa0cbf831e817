"""What a user would train instead of a discriminator: a small network that says from heatmaps which joints are right.

CCNet (Gu 2024) and RCNet learn scores so, on the data that the generator was trained on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
import torch.nn.functional as F
from mmengine.runner import set_random_seed
from torch import Tensor, nn


class ConfidenceHead(nn.Sequential):
    """Logits (B, K) that joints are right, of heatmaps (B, K, 32, 32).

    Args:
        joints: K.
        channels: Of the first layer, doubled by the second.
    """

    def __init__(self, joints: int, channels: int = 32) -> None:
        super().__init__(
            nn.Conv2d(joints, channels, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(2 * channels, 2 * channels, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.LazyLinear(128),
            nn.ReLU(),
            nn.Linear(128, joints),
        )


def peaks(maps: Tensor) -> Tensor:
    """x and y of the highest cells, shape (B, K, 2)."""
    cells = maps.flatten(2).argmax(dim=-1)
    return torch.stack([cells % maps.shape[-1], cells // maps.shape[-1]], dim=-1).float()


def right_joints(maps: Tensor, target: Tensor, weights: Tensor, pair: tuple[int, int], threshold: float) -> Tensor:
    """Which joints (B, K) are within a threshold of the target, in units of the distance of a pair; NaN if unknown."""
    truth = peaks(target)
    unit = (truth[:, pair[0]] - truth[:, pair[1]]).norm(dim=-1, keepdim=True)
    distance = (peaks(maps) - truth).norm(dim=-1)
    known = (weights > 0) & (weights[:, pair] > 0).all(dim=1, keepdim=True) & (unit > 0)
    return torch.where(known, (distance <= threshold * unit).float(), torch.nan)


def train_head(
    model: Any, batches: Iterable[dict], iterations: int, pair: tuple[int, int], threshold: float, seed: int
) -> ConfidenceHead:
    """Train one on what a frozen generator makes of its own training images.

    Args:
        model: The estimator, in evaluation mode.
        batches: Of its training loader, as many as it is asked for.
        iterations: Number of them.
        pair: Joints whose distance is the unit.
        threshold: Largest error of a right joint.
        seed: Of its weights and of what its images are augmented by.
    """
    set_random_seed(seed)  # of the loader's augmentations too
    head = ConfidenceHead(model.pose_numbers()['num_keypoints'])
    optimizer = None
    for _, data in zip(range(iterations), batches, strict=False):
        with torch.no_grad():
            batch = model.data_preprocessor(data, training=True)
            maps = model.head(model.extract_feat(batch['inputs']))
            samples = batch['data_samples']
            target = torch.stack([sample.gt_fields.heatmaps for sample in samples])
            weights = torch.cat([sample.gt_instance_labels.keypoint_weights for sample in samples])
            right = right_joints(maps, target, weights, pair, threshold)
        logits = head(maps)
        optimizer = optimizer or torch.optim.Adam(head.parameters(), lr=1e-3)
        known = ~right.isnan()
        loss = F.binary_cross_entropy_with_logits(logits[known], right[known])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return head.eval()
