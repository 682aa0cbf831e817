"""A discriminator of heatmaps: backbone + head + game, each a registered part."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor

from mmpose_gan.checks import true_or_false
from mmpose_gan.models.games import ConventionalGame, FakeLoss, Game, RealLoss, as_game
from mmpose_gan.models.poses import Pose, PosePair, concatenate
from mmpose_gan.models.unlabelled import only_labelled, real_of_labelled
from mmpose_gan.registry import MODELS

from .sides import crop_sides, pad_sides


@torch.no_grad()
def resize_image(image: Tensor, size: tuple[int, int]) -> Tensor:
    """Bring a batch of images (B, C, H, W) to ``size`` (h, w): bilinear, antialiased, on its device."""
    return F.interpolate(image, size=size, mode='bilinear', align_corners=False, antialias=True)


def blank_unlabelled(pair: PosePair) -> PosePair:
    """Blank the maps of what nobody labelled, on both sides.

    A target without a label is empty because nothing is known, and the content loss leaves the generator's map alone.
    A discriminator that saw the one beside the other would know fakes by it, and teach the generator that such joints
    are nowhere, and are never occluded.
    """
    weights = pair.weights
    if weights is None:
        return pair

    def blank(pose: Pose) -> Pose:
        occlusion = None if pose.occlusion is None else _masked(pose.occlusion, weights.occlusion)
        return replace(pose, heatmaps=_masked(pose.heatmaps, weights.joints), occlusion=occlusion)

    return replace(pair, fake=blank(pair.fake), real=blank(pair.real))


def _masked(maps: Tensor, weights: Tensor | None) -> Tensor:
    return maps if weights is None else maps * (weights > 0).to(maps.dtype)[:, :, None, None]


@MODELS.register_module()
class HeatmapDiscriminator(BaseModule):
    """Judges heatmaps, alone or together with the image they were made from.

    Args:
        num_heatmaps: Number of heatmaps, K or more. The estimator fills it in from its head.
        num_keypoints: Number of keypoints K. The estimator fills it in: ``num_heatmaps``, half of them where there are
            occlusion heatmaps too.
        backbone: Config of a network that keeps the resolution. What it asks for is filled in: ``in_channels``, which
            are ``num_heatmaps`` and those of the image, ``num_heatmaps``, ``num_keypoints``.
        head: Config of what turns the backbone's features into a verdict. What it asks for is filled in:
            ``in_channels`` from a backbone that knows its ``out_channels``, ``num_heatmaps``, ``num_keypoints``.
        game: Config of the rules: losses, weights and equilibrium.
        conditional: Show the image beside the heatmaps (chou2017 section 4.4.1).
        stages: Which of the generator's stages play, as indices; the last by default. Several are judged as one
            larger batch.
        init_cfg: Initialization of what its parts leave to torch.
        image_channels: Channels of the image. The estimator fills it in from its generator.

    Raises:
        ValueError: Channel numbers given in ``backbone`` or ``head`` contradict these.
    """

    #: Whether the generator's head has to predict heatmaps.
    needs_heatmaps = True
    #: Whether fakes of images without labels are judged; a discriminator that compares both sides sees none.
    judges_unlabelled = False

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
        image_channels: int = 3,
    ) -> None:
        super().__init__(init_cfg)
        self.num_keypoints = num_keypoints
        self.conditional = true_or_false('conditional', conditional)
        self.stages = tuple(stages)
        known = dict(num_heatmaps=num_heatmaps, num_keypoints=num_keypoints, image_channels=image_channels)
        self.backbone = _build('backbone', backbone, in_channels=num_heatmaps + conditional * image_channels, **known)
        if hasattr(self.backbone, 'out_channels'):
            known['in_channels'] = self.backbone.out_channels
        self.head = _build('head', head, **known)
        self.game: Game = as_game(MODELS.build(game))

    def forward(self, pose: Pose, image: Tensor | None) -> Tensor:
        """The verdict on a pose, given the image (B, C, H, W) at its maps' size if conditional."""
        maps = pose.maps
        seen = maps if image is None else torch.cat([image, maps], dim=1)
        padded = pad_sides(seen, getattr(self.backbone, 'size_divisor', 1))
        features = self.backbone(padded)
        return self.head(features if padded is seen else crop_sides(features, *maps.shape[-2:]))

    def real_loss(self, pair: PosePair) -> RealLoss:
        """What the game makes of real poses; one forward."""
        return self.game.real_loss(self(pair.real, pair.image), pair)

    def fake_loss(self, pose: Pose, pair: PosePair) -> FakeLoss:
        """What the game makes of generated poses, for both players; one forward.

        Args:
            pose: ``pair.fake``, or the same values with another graph.
            pair: What is judged.
        """
        return self.game.fake_loss(self(pose, pair.image), pose, pair)

    def pair(self, stages: Sequence[PosePair], inputs: Tensor) -> PosePair:
        """Choose what is judged.

        Args:
            stages: What each of the generator's stages made.
            inputs: The generator's images, shape (B, C, H', W').
        """
        pair = blank_unlabelled(concatenate([stages[index] for index in self.stages]))
        if not self.conditional:
            return pair
        height, width = pair.real.heatmaps.shape[-2:]
        image = resize_image(inputs, (height, width))
        return replace(pair, image=image.repeat(len(self.stages), 1, 1, 1))

    @property
    def judges_without_labels(self) -> bool:
        """Whether it can judge a batch of which nothing is labelled: with a threshold no target of it is real."""
        return self.judges_unlabelled and isinstance(self.game, ConventionalGame) and self.game.min_labelled > 0

    def pair_of_batch(self, stages: Sequence[PosePair], inputs: Tensor, rows: list[int] | None) -> PosePair:
        """Choose what is judged of a batch in which samples may have no labels.

        Args:
            stages: See :meth:`pair`.
            inputs: See :meth:`pair`.
            rows: Places of the labelled samples; ``None`` for all.

        Raises:
            ValueError: No sample is labelled, and the discriminator judges pairs of labelled samples alone.
        """
        if rows is None:
            return self.pair(stages, inputs)
        if self.judges_unlabelled and isinstance(self.game, ConventionalGame):
            if not rows and (not self.judges_without_labels or any(stage.weights is None for stage in stages)):
                raise ValueError(
                    'a batch has no labelled sample; set game.min_labelled above 0, and let the loss weigh'
                )
            return self.pair([real_of_labelled(stage, rows) for stage in stages], inputs)
        if not rows:
            raise ValueError(
                f'a batch has no labelled sample, and {type(self).__name__} judges labelled pairs alone; give '
                'MultiSourceSampler.source_ratio a share of labelled samples in every batch'
            )
        return self.pair([only_labelled(stage, rows) for stage in stages], inputs[rows])


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
