"""A discriminator of heatmaps: backbone + head + game, each a registered part."""

from __future__ import annotations

import inspect

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor

from mmpose_gan.models.losses import HeatmapPair, Judgement
from mmpose_gan.registry import MODELS


@torch.no_grad()
def resize_image(image: Tensor, size: tuple[int, int]) -> Tensor:
    """Bring a batch of images (B, 3, H, W) to ``size`` (h, w): bilinear, antialiased, on its device."""
    return F.interpolate(image, size=size, mode='bilinear', align_corners=False, antialias=True)


def hide_unknown_occlusion(heatmaps: Tensor, weights: Tensor, num_keypoints: int) -> Tensor:
    """Blank the occlusion maps of keypoints whose occlusion nobody labelled.

    Their targets are blank because nothing is known, not because the keypoint is visible; a discriminator that saw the
    generator's guess beside that would teach it that nothing is ever occluded.

    Args:
        heatmaps: Pose maps, then occlusion maps if there are any, shape (B, K or 2 K, H, W).
        weights: Weights of the maps, shape (B, K or 2 K).
        num_keypoints: K.
    """
    if heatmaps.shape[1] == num_keypoints:
        return heatmaps
    known = (weights > 0).to(heatmaps.dtype)
    known[:, :num_keypoints] = 1
    return heatmaps * known[:, :, None, None]


@MODELS.register_module()
class HeatmapDiscriminator(BaseModule):
    """Judges heatmaps, alone or together with the image they were made from.

    Args:
        num_heatmaps: Number of heatmaps, K or more. The estimator fills it in from its head.
        num_keypoints: Number of keypoints K. The estimator fills it in: ``num_heatmaps``, half of them where there are
            occlusion heatmaps too.
        backbone: Config of a network that keeps the resolution. What it asks for is filled in: ``in_channels``, which
            are ``num_heatmaps`` and 3 for the image, ``num_heatmaps``, ``num_keypoints``.
        head: Config of what turns the backbone's features into a verdict. What it asks for is filled in:
            ``in_channels`` from a backbone that knows its ``out_channels``, ``num_heatmaps``, ``num_keypoints``.
        game: Config of the rules: losses, weights and equilibrium.
        conditional: Show the image beside the heatmaps (chou2017 section 4.4.1).
        stages: Which of the generator's stages play, as indices; the last by default. Several are judged as one
            larger batch.
        init_cfg: Initialization of what its parts leave to torch.

    Raises:
        ValueError: Channel numbers given in ``backbone`` or ``head`` contradict these.
    """

    def __init__(
        self,
        num_heatmaps: int,
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
        known = dict(num_heatmaps=num_heatmaps, num_keypoints=num_keypoints)
        self.backbone = _build('backbone', backbone, in_channels=num_heatmaps + (3 if conditional else 0), **known)
        if hasattr(self.backbone, 'out_channels'):
            known['in_channels'] = self.backbone.out_channels
        self.head = _build('head', head, **known)
        self.game = MODELS.build(game)

    def forward(self, heatmaps: Tensor, image: Tensor | None) -> Tensor:
        """The verdict on heatmaps (B, K, H, W), given the image (B, 3, H, W) at their size if conditional."""
        return self.head(self.backbone(torch.cat([image, heatmaps], dim=1) if self.conditional else heatmaps))

    def judge_real(self, pair: HeatmapPair) -> Judgement:
        """What the game makes of real heatmaps; one forward."""
        return self.game.judge_real(self(pair.real, pair.image), pair)

    def judge_fakes(self, heatmaps: Tensor, pair: HeatmapPair) -> Judgement:
        """What the game makes of generated heatmaps, for both players; one forward.

        Args:
            heatmaps: ``pair.fake``, or made from it.
            pair: What is judged.
        """
        return self.game.judge_fakes(self(heatmaps, pair.image), heatmaps, pair)

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
        if weights is not None:
            fake = hide_unknown_occlusion(fake, weights, self.num_keypoints)
        image = None
        if self.conditional:
            image = resize_image(inputs, real.shape[-2:]).repeat(len(self.stages), 1, 1, 1)
        return HeatmapPair(fake, real, weights, image)


def _build(part: str, cfg: dict, **known: int) -> BaseModule:
    """Build a part with those numbers filled in that it asks for; the ones that the config gives must agree."""
    kind = MODELS.get(cfg['type'])
    asked = inspect.signature(kind).parameters if kind else known  # the registry names an unknown type better
    filled = {key: value for key, value in known.items() if key in asked}
    for key, expected in filled.items():
        if cfg.get(key, expected) != expected:
            raise ValueError(
                f'{part}.{key} is {cfg[key]} but must be {expected} here; leave it out to have it filled in'
            )
    return MODELS.build(cfg, default_args=filled)
