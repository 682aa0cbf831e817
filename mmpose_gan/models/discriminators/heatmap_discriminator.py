"""A discriminator of heatmaps: backbone + head + game, each a registered part."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor

from mmpose_gan.registry import MODELS


@dataclass(frozen=True)
class HeatmapPair:
    """What the two players lay before a discriminator in one iteration.

    Attributes:
        fake: The generator's heatmaps, with their graph, shape (B, K, H, W).
        real: The target heatmaps, shape (B, K, H, W).
        weights: Keypoint weights, shape (B, K), or ``None``.
        image: The image at heatmap size, shape (B, 3, H, W), or ``None`` for an unconditional discriminator.
    """

    fake: Tensor
    real: Tensor
    weights: Tensor | None
    image: Tensor | None

    def detach(self) -> HeatmapPair:
        """The same without the generator's graph."""
        return replace(self, fake=self.fake.detach())


@torch.no_grad()
def resize_image(image: Tensor, size: tuple[int, int]) -> Tensor:
    """Bring a batch of images (B, 3, H, W) to ``size`` (h, w): bilinear, antialiased, on its device."""
    return F.interpolate(image, size=size, mode='bilinear', align_corners=False, antialias=True)


@MODELS.register_module()
class HeatmapDiscriminator(BaseModule):
    """Judges heatmaps, alone or together with the image they were made from.

    Args:
        num_keypoints: Number of heatmaps K. The estimator fills it in from its head.
        backbone: Config of a network that keeps the resolution. ``in_channels`` is filled in: K, and 3 for the image.
        head: Config of what turns the backbone's features into a verdict. ``in_channels`` is filled in from a backbone
            that knows its ``out_channels``, ``out_channels`` is K.
        game: Config of the rules: losses, weights and equilibrium.
        conditional: Show the image beside the heatmaps (chou2017 section 4.4.1).
        stages: Which of the generator's stages play, as indices; the last by default. Several are judged as one
            larger batch.
        init_cfg: Initialization of what its parts leave to torch.

    Raises:
        ValueError: Channel numbers given in ``backbone`` or ``head`` contradict ``num_keypoints``.
    """

    def __init__(
        self,
        num_keypoints: int,
        backbone: dict,
        head: dict,
        game: dict,
        conditional: bool = True,
        stages: tuple[int, ...] = (-1,),
        init_cfg: dict | list | None = None,
    ) -> None:
        super().__init__(init_cfg)
        self.num_keypoints = num_keypoints
        self.conditional = conditional
        self.stages = tuple(stages)
        in_channels = num_keypoints + (3 if conditional else 0)
        self.backbone = _build('backbone', backbone, in_channels=in_channels)
        features = getattr(self.backbone, 'out_channels', None)
        known = {} if features is None else dict(in_channels=features)
        self.head = _build('head', head, out_channels=num_keypoints, **known)
        self.game = MODELS.build(game)

    def forward(self, heatmaps: Tensor, image: Tensor | None) -> Tensor:
        """The verdict on heatmaps (B, K, H, W), given the image (B, 3, H, W) at their size if conditional."""
        return self.head(self.backbone(torch.cat([image, heatmaps], dim=1) if self.conditional else heatmaps))

    def loss(self, heatmaps: Tensor, pair: HeatmapPair) -> Tensor:
        """The game's loss of these heatmaps, which are ``pair.real`` or made from ``pair.fake``."""
        return self.game.loss(self(heatmaps, pair.image), heatmaps, pair.weights)

    def pair(self, stages: list[tuple[Tensor, Tensor, Tensor | None]], inputs: Tensor) -> HeatmapPair:
        """Collect what plays.

        Args:
            stages: For each of the generator's stages its heatmaps and targets (B, K, H, W) and weights (B, K).
            inputs: The generator's images, shape (B, 3, H', W').
        """
        fake, real, weights = (
            None if column[0] is None else torch.cat(column)
            for column in zip(*(stages[index] for index in self.stages), strict=True)
        )
        image = None
        if self.conditional:
            image = resize_image(inputs, real.shape[-2:]).repeat(len(self.stages), 1, 1, 1)
        return HeatmapPair(fake, real, weights, image)


def _build(part: str, cfg: dict, **channels: int) -> BaseModule:
    """Build a part with channel numbers filled in; those that the config gives must agree."""
    for key, expected in channels.items():
        if cfg.get(key, expected) != expected:
            raise ValueError(
                f'{part}.{key} is {cfg[key]} but must be {expected} here; leave it out to have it filled in'
            )
    return MODELS.build(cfg, default_args=channels)
