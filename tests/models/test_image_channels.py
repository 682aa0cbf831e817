"""Conditional discriminators of generators whose images are not of three channels."""

from __future__ import annotations

import pytest
import torch
from conductor import Conductor
from tiny import batch, discriminator, estimator, hrnet_generator

from mmpose_gan.models.discriminators import HeatmapDiscriminator
from mmpose_gan.models.image_channels import image_channels
from mmpose_gan.registry import MODELS


def grayscale(**preprocessor: object) -> dict:
    generator = hrnet_generator()
    generator['backbone'] |= dict(in_channels=1)
    generator['data_preprocessor'] = dict(type='PoseDataPreprocessor', **preprocessor)
    return generator


@pytest.mark.parametrize('normalization', [dict(), dict(mean=[120.0], std=[60.0])], ids=['as it is', 'one mean'])
def test_the_channels_that_there_are_are_judged(normalization: dict) -> None:
    model = estimator(grayscale(**normalization), reconstruction=discriminator()).double()
    assert image_channels(model) == 1
    assert model.discriminators['reconstruction'].backbone.layer1[0].conv1.in_channels == 1 + 3
    data = batch(dtype=torch.float64)
    data['inputs'] = data['inputs'][:, :1]
    assert torch.isfinite(Conductor(model).play(data)['reconstruction.d_fake'])


def test_one_mean_for_three_channels_is_three() -> None:
    generator = hrnet_generator()
    generator['data_preprocessor'] |= dict(mean=[120.0], std=[60.0])
    assert image_channels(estimator(generator)) == 3


def test_a_discriminator_that_knows_three_channels_only_is_refused_before_training() -> None:
    @MODELS.register_module(name='OfThreeChannels', force=True)
    class OfThreeChannels(HeatmapDiscriminator):
        def __init__(self, num_heatmaps: int, num_keypoints: int, **kwargs: object) -> None:
            super().__init__(num_heatmaps, num_keypoints, **kwargs)

    player = discriminator(type='mmpose_gan.OfThreeChannels')
    with pytest.raises(ValueError, match=r'critic: the images of this generator have 1 channel\(s\), and mm'):
        estimator(grayscale(), critic=player)
    estimator(grayscale(), critic=dict(player, conditional=False))
