"""A discriminator of 3D poses that looks at several sources of information."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from torch import Tensor

from mmpose_gan.models.poses import Pose, PosePair, concatenate
from mmpose_gan.registry import MODELS

from .heatmap_discriminator import HeatmapDiscriminator


@MODELS.register_module()
class MultiSourceDiscriminator(HeatmapDiscriminator):
    """Judges heatmaps and depths together with the image they were made from (yang2018 section 3.2).

    Args:
        num_heatmaps: K. The estimator fills it in.
        num_keypoints: K. The estimator fills it in.
        backbone: Config of a network with ``branches`` by source, called with the pose and the image:
            :class:`MultiSourceNet`, and which sources it looks at.
        head: Config of what turns its features into a verdict.
        game: Config of the rules.
        stages: The last, which alone has depths.
        init_cfg: Initialization of what its parts leave to torch.
        image_channels: Channels of the image. The estimator fills it in from its generator.

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
        image_channels: int = 3,
    ) -> None:
        super().__init__(
            num_heatmaps, num_keypoints, backbone, head, game, True, stages, init_cfg, image_channels=image_channels
        )
        if not hasattr(self.backbone, 'branches'):
            raise ValueError(
                f'backbone: a MultiSourceDiscriminator needs a network with branches by source, such as '
                f'mmpose_gan.MultiSourceNet, got {backbone["type"]}'
            )
        self.conditional = 'image' in self.backbone.branches

    def pair(self, stages: Sequence[PosePair], inputs: Tensor) -> PosePair:
        """Choose what is judged. Fakes are shown whole, whatever is labelled; the game knows which targets are poses.

        Args:
            stages: What each of the generator's stages made.
            inputs: The generator's images, shape (B, 3, H', W'), which are judged at their own size.
        """
        pair = concatenate([stages[index] for index in self.stages])
        return replace(pair, image=inputs) if self.conditional else pair

    def forward(self, pose: Pose, image: Tensor | None) -> Tensor:
        """The verdict on a pose, given the image (B, 3, H', W') at its own size if conditional."""
        return self.head(self.backbone(pose, image))
