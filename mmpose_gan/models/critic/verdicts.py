"""What a discriminator thinks of a pose, as numbers of which more is better."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from mmpose_gan.models.discriminators import GeometryDiscriminator, HeatmapDiscriminator, MultiSourceDiscriminator
from mmpose_gan.models.games import ConventionalGame, KeypointGame, ReconstructionGame
from mmpose_gan.models.poses import Pose

#: Cells on each side of a joint in which its reconstruction is compared.
WINDOW = 3


class Verdict(NamedTuple):
    """What a discriminator thinks.

    Attributes:
        pose: Of each pose, shape (N,).
        joints: Of each joint, shape (N, K); the pose's verdict where there is one a pose.
    """

    pose: Tensor
    joints: Tensor


def check_judge(name: str, discriminator: HeatmapDiscriminator) -> None:
    """Check that a discriminator's verdicts can be read.

    Raises:
        ValueError: They cannot.
    """
    key = f'model.test_cfg.critic.discriminators: {name}'
    if isinstance(discriminator, MultiSourceDiscriminator) or not isinstance(discriminator, HeatmapDiscriminator):
        raise ValueError(f'{key} is a {type(discriminator).__name__}, whose verdicts a critic of 2D poses cannot ask')
    if not isinstance(discriminator.game, (KeypointGame, ReconstructionGame)):
        raise ValueError(
            f'{key} plays {type(discriminator.game).__name__}; a critic reads verdicts of KeypointGame, '
            'ConventionalGame, ReconstructionGame and what is derived from them'
        )


@torch.no_grad()
def ask(discriminator: HeatmapDiscriminator, maps: Pose | None, places: Tensor, image: Tensor | None) -> Verdict:
    """Ask a discriminator that :func:`check_judge` has passed.

    Args:
        discriminator: In eval mode.
        maps: The maps (N, K, H, W) of the poses; ``None`` for a discriminator of places alone.
        places: Where the joints are, in cells, shape (N, K, 2).
        image: The image at the maps' size, shape (N, C, H, W), for a conditional discriminator.

    Returns:
        Logits of verdicts; of a reconstruction minus the logarithm of its mean square error, round the joint, and the
        mean of these for the pose.
    """
    joints = places.shape[1]
    if isinstance(discriminator, GeometryDiscriminator):
        answer = discriminator.judge_joints(places).float()
    else:
        assert maps is not None
        answer = discriminator(maps, image if discriminator.conditional else None).float()
    if isinstance(discriminator.game, ReconstructionGame):
        each = -(_error_at(answer[:, :joints], maps.heatmaps, places) if maps is not None else answer).log()
        return Verdict(each.mean(dim=1), each)
    if answer.shape[1] == joints and not isinstance(discriminator.game, ConventionalGame):
        return Verdict(answer.mean(dim=1), answer)
    pose = answer.mean(dim=1)
    return Verdict(pose, pose[:, None].expand(-1, joints))


def _error_at(reconstruction: Tensor, heatmaps: Tensor, places: Tensor) -> Tensor:
    """Mean square error of a reconstruction (N, K, H, W) round the joints, shape (N, K), above 0."""
    size = 2 * WINDOW + 1
    error = F.avg_pool2d((reconstruction - heatmaps.float()).square(), size, stride=1, padding=WINDOW)
    height, width = heatmaps.shape[-2:]
    x, y = places[..., 0].round().clamp(0, width - 1), places[..., 1].round().clamp(0, height - 1)
    return error.flatten(2).gather(-1, (y * width + x).long()[..., None]).squeeze(-1).clamp_min(1e-8)
