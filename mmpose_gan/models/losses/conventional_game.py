"""The game of a conventional GAN: one verdict for the whole pose."""

from __future__ import annotations

from functools import partial
from typing import Literal

import torch
from torch import Tensor

from mmpose_gan.registry import MODELS

from .heatmap_pair import HeatmapPair
from .keypoint_game import KeypointGame
from .keypoint_labels import KeypointLabels, all_real


@MODELS.register_module()
class ConventionalGame(KeypointGame):
    """The game of a conventional GAN (cao2020 section 4.3): one verdict for all heatmaps, all fakes are fake.

    Args:
        lambda_g: See :class:`KeypointGame`.
        objective: See :class:`KeypointGame`.
    """

    def __init__(self, lambda_g: float, objective: Literal['non_saturating', 'minimax'] = 'non_saturating') -> None:
        super().__init__(lambda_g, dict(type='all_fake'), objective)

    def answers(self, strategy: partial, verdict: Tensor, pair: HeatmapPair) -> KeypointLabels:
        """One answer a sample, shape (B, 1): a pose counts whatever is labelled of it."""
        answer = torch.ones_like(verdict) if strategy is all_real else torch.zeros_like(verdict)
        return KeypointLabels(answer, torch.ones_like(verdict))
