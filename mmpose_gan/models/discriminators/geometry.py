"""A discriminator of 2D poses that sees where the joints are, and nothing of the maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from torch import Tensor

from mmpose_gan.models.poses import Pose, PosePair, concatenate
from mmpose_gan.registry import MODELS

from .heatmap_discriminator import HeatmapDiscriminator
from .pose_descriptor_2d import peak_soft_argmax, straight_through_peak

LOCATE = dict(soft=peak_soft_argmax, straight_through=straight_through_peak)


@MODELS.register_module()
class GeometryDiscriminator(HeatmapDiscriminator):
    """Judges the places of a pose's joints, free of place and size (yang2018's descriptor without depth).

    Heatmaps judge each joint alone; what they cannot see is whether joints agree. Places are read off the maps with
    a gradient, or are what a head without heatmaps predicts (SimCC, RTMPose, coordinate regression). Which joints
    are labelled is put on both sides alike. It costs next to nothing beside a generator.

    Args:
        num_heatmaps: K, or 2 K where there are occlusion maps, which are not looked at. The estimator fills it in.
        num_keypoints: K. The estimator fills it in.
        backbone: Config of a network called with joints (B, K, 2), cells, and their mask (B, K):
            :class:`~mmpose_gan.models.discriminators.geometry_net.GeometryNet`.
        head: Config of what turns its features into a verdict.
        game: Config of the rules; with ``min_labelled`` poses of which little is labelled do not count.
        locate: How places are read off heatmaps. ``'soft'``: the softmax of a map in units of its peak;
            ``'straight_through'``: the decoded peak, with the gradient of the other.
        stages: See :class:`HeatmapDiscriminator`.
        init_cfg: Initialization of what its parts leave to torch.

    Raises:
        ValueError: ``locate`` is unknown.
    """

    needs_heatmaps = False
    judges_unlabelled = True

    def __init__(
        self,
        num_heatmaps: int,
        num_keypoints: int,
        backbone: dict,
        head: dict,
        game: dict,
        locate: Literal['soft', 'straight_through'] = 'soft',
        stages: tuple[int, ...] = (-1,),
        init_cfg: dict | list | None = None,
    ) -> None:
        if locate not in LOCATE:
            raise ValueError(f'locate must be one of {sorted(LOCATE)}, got {locate!r}')
        super().__init__(num_heatmaps, num_keypoints, backbone, head, game, False, stages, init_cfg)
        self.locate = LOCATE[locate]

    def pair(self, stages: Sequence[PosePair], inputs: Tensor) -> PosePair:
        """Choose what is judged, and mark the labelled joints on both sides.

        Args:
            stages: What each of the generator's stages made.
            inputs: The generator's images, which are not looked at.
        """
        pair = concatenate([stages[index] for index in self.stages])
        mask = None if pair.weights is None else (pair.weights.joints > 0).to(pair.real.heatmaps.dtype)
        fake, real = (Pose(pose.heatmaps, mask=mask, joints=pose.joints) for pose in (pair.fake, pair.real))
        return replace(pair, fake=fake, real=real)

    def forward(self, pose: Pose, image: Tensor | None) -> Tensor:
        """The verdict on a pose."""
        return self.judge_joints(self.places(pose.heatmaps) if pose.joints is None else pose.joints, pose.mask)

    def places(self, heatmaps: Tensor) -> Tensor:
        """Where the joints of heatmaps (B, K, H, W) are, in cells, shape (B, K, 2)."""
        return self.locate(heatmaps)

    def judge_joints(self, joints: Tensor, mask: Tensor | None = None) -> Tensor:
        """The verdict on places of joints (B, K, 2), in any unit, of which a mask (B, K) tells those that count."""
        mask = joints.new_ones(joints.shape[:2]) if mask is None else mask.to(joints.dtype)
        return self.head(self.backbone(joints, mask))
