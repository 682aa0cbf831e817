"""Maps of any sides before networks that halve them."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from tiny import KEYPOINTS, discriminator

from mmpose_gan.models.poses import Pose
from mmpose_gan.registry import MODELS

ENCODER = dict(type='mmpose_gan.HeatmapEncoderDecoder', channels=8, depth=4)
VERDICTS = dict(type='mmpose_gan.VerdictHead')
PLAYERS = dict(
    hrnet=discriminator(),
    hourglass=discriminator('HeatmapHourglassNet'),
    unconditional=discriminator('HeatmapHourglassNet', conditional=False),
    verdicts=discriminator(backbone=ENCODER, head=VERDICTS),
)
SIDES = [(8, 8), (9, 11), (40, 46), (56, 24), (18, 24)]


def build(cfg: dict) -> torch.nn.Module:
    torch.manual_seed(0)
    return MODELS.build(dict(cfg, num_heatmaps=KEYPOINTS, num_keypoints=KEYPOINTS)).double()


def seen(conditional: bool, height: int, width: int) -> tuple[Pose, torch.Tensor | None]:
    maps = torch.rand(2, KEYPOINTS, height, width, dtype=torch.float64)
    return Pose(maps), torch.rand(2, 3, height, width, dtype=torch.float64) if conditional else None


@pytest.mark.parametrize('name', PLAYERS)
@pytest.mark.parametrize('sides', SIDES, ids=str)
def test_every_side_is_judged_as_if_it_stood_in_an_empty_field(name: str, sides: tuple[int, int]) -> None:
    player = build(PLAYERS[name])
    pose, image = seen(player.conditional, *sides)
    verdict = player(pose, image)
    divisor = player.backbone.size_divisor
    both = pose.maps if image is None else torch.cat([image, pose.maps], 1)
    field = torch.zeros(*both.shape[:2], *(-(-side // divisor) * divisor for side in sides), dtype=torch.float64)
    field[..., : sides[0], : sides[1]] = both
    features = player.backbone(field)[-1][..., : sides[0], : sides[1]]
    if name == 'verdicts':
        expected = F.linear(features.mean((2, 3)), player.head.verdict.weight, player.head.verdict.bias)
    else:
        expected = F.conv2d(features, player.head.final_layer.weight, player.head.final_layer.bias)
        assert verdict.shape == pose.maps.shape
    torch.testing.assert_close(verdict, expected)


@pytest.mark.parametrize('name', PLAYERS)
def test_where_nothing_is_padded_the_numbers_stay(name: str) -> None:
    player = build(PLAYERS[name])
    pose, image = seen(player.conditional, 32, 16)
    both = pose.maps if image is None else torch.cat([image, pose.maps], 1)
    assert torch.equal(player(pose, image), player.head(player.backbone(both)))
