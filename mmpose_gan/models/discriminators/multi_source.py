"""A discriminator of 3D poses that looks at several sources of information."""

from __future__ import annotations

import torch
from torch import Tensor

from mmpose_gan.models.losses import HeatmapPair
from mmpose_gan.registry import MODELS

from .heatmap_discriminator import HeatmapDiscriminator


@MODELS.register_module()
class MultiSourceDiscriminator(HeatmapDiscriminator):
    """Judges heatmaps and depths together with the image they were made from (yang2018 section 3.2).

    Args:
        num_heatmaps: 2 K, heatmaps and depth planes. The estimator fills it in.
        num_keypoints: K. The estimator fills it in.
        backbone: Config of a network with ``branches`` by source, called with the pose (B, 2 K, H, W) and the image:
            :class:`MultiSourceNet`, and which sources it looks at.
        head: Config of what turns its features into a verdict.
        game: Config of the rules.
        stages: The last, which alone has depths.
        init_cfg: Initialization of what its parts leave to torch.

    Raises:
        ValueError: The backbone has no ``branches``.
    """

    def __init__(
        self,
        num_heatmaps: int,
        num_keypoints: int,
        backbone: dict,
        head: dict,
        game: dict,
        stages: tuple[int, ...] = (-1,),
        init_cfg: dict | list | None = None,
    ) -> None:
        super().__init__(num_heatmaps, num_keypoints, backbone, head, game, stages=stages, init_cfg=init_cfg)
        if not hasattr(self.backbone, 'branches'):
            raise ValueError(
                f'backbone: a MultiSourceDiscriminator needs a network with branches by source, such as '
                f'mmpose_gan.MultiSourceNet, got {backbone["type"]}'
            )
        self.conditional = 'image' in self.backbone.branches

    def forward(self, heatmaps: Tensor, image: Tensor | None) -> Tensor:
        """The verdict on a pose (B, 2 K, H, W), given the image (B, 3, H', W') at its own size."""
        return self.head(self.backbone(heatmaps, image))

    def pair(self, stages: list[tuple[Tensor, Tensor, Tensor]], inputs: Tensor) -> HeatmapPair:
        """Collect what plays. Fakes are shown whole, whatever is labelled; the game knows which targets are poses.

        Args:
            stages: Heatmaps and depth planes, their targets (B, 2 K, H, W), and weights (B, 2 K).
            inputs: The generator's images, shape (B, 3, H', W').
        """
        fake, real, weights = (torch.cat(column) for column in zip(*(stages[i] for i in self.stages), strict=True))
        return HeatmapPair(fake, real, weights, inputs if self.conditional else None)
