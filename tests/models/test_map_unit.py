"""Discriminators judge maps in units of a target's peak, whatever the codec's."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from conductor import Conductor
from mmpose.registry import KEYPOINT_CODECS
from tiny import HEATMAP_SIZE, INPUT_SIZE, batch, discriminator, estimator, game, hrnet_generator

from mmpose_gan.models.map_unit import map_unit

MAPS = dict(input_size=INPUT_SIZE, heatmap_size=HEATMAP_SIZE)
#: Codecs of heatmaps for one person, and their peaks.
UNITS = dict(
    MSRAHeatmap=(dict(MAPS, sigma=2), 1.0),
    UDPHeatmap=(dict(MAPS, sigma=2), 1.0),
    MegviiHeatmap=(dict(MAPS, kernel_size=5), 255.0),
)
#: Codecs of other labels, or of several people, in front of whose heads no discriminator of heatmaps stands.
OTHERS = {
    'AssociativeEmbedding', 'DecoupledHeatmap', 'EDPoseLabel', 'Hand3DHeatmap', 'ImagePoseLifting',
    'IntegralRegressionLabel', 'MotionBERTLabel', 'RegressionLabel', 'SPR', 'SimCCLabel',
    'VideoPoseLifting', 'YOLOXPoseAnnotationProcessor',
}  # fmt: skip


def test_every_codec_of_mmpose_is_known() -> None:
    found = {name for name, kind in KEYPOINT_CODECS.module_dict.items() if kind.__module__.startswith('mmpose.')}
    assert found == set(UNITS) | OTHERS


@pytest.mark.parametrize('name', UNITS)
def test_the_unit_is_what_targets_peak_at(name: str) -> None:
    cfg, unit = UNITS[name]
    codec = KEYPOINT_CODECS.build(dict(cfg, type=name))
    assert map_unit(codec) == unit
    joints = np.random.default_rng(0).uniform(16, 48, (1, 40, 2)).astype(np.float32)
    peaks = codec.encode(joints, np.ones((1, 40), np.float32))['heatmaps'].max((1, 2))
    assert 0.9 * unit < peaks.min() <= peaks.max() <= unit * (1 + 1e-6)


@pytest.mark.parametrize(
    'cfg',
    [
        dict(type='mmpose_gan.MSRAOcclusionHeatmap', sigma=2),
        dict(type='mmpose_gan.UDPOcclusionHeatmap', sigma=2),
        dict(type='mmpose_gan.DepthHeatmap', sigma=2),
    ],
    ids=lambda cfg: cfg['type'],
)
def test_our_codecs_draw_in_units_of_one(cfg: dict) -> None:
    assert map_unit(KEYPOINT_CODECS.build(dict(MAPS, **cfg))) == 1


def test_a_head_without_a_decoder_has_the_unit_of_most() -> None:
    assert map_unit(None) == 1


@pytest.mark.parametrize('strength', [0.3, dict(type='GradientRatio', ratio=0.25)], ids=['number', 'ratio'])
def test_the_game_is_the_same_in_every_unit(strength: float | dict) -> None:
    """A generator and targets 255 times as high play the game of the one at 1, and its gradient is as much larger."""
    models = []
    for codec in (dict(MAPS, type='MSRAHeatmap', sigma=2), dict(MAPS, type='MegviiHeatmap', kernel_size=5)):
        generator = hrnet_generator()
        generator['head']['decoder'] = codec
        models.append(estimator(generator, reconstruction=discriminator(game=game(lambda_g=strength))).double())
    low, high = models
    high.load_state_dict(low.state_dict())
    with torch.no_grad():
        for parameter in high.head.final_layer.parameters():
            parameter *= 255
    small = batch(dtype=torch.float64)
    large = copy.deepcopy(small)
    for sample in large['data_samples']:
        sample.gt_fields.heatmaps = sample.gt_fields.heatmaps * 255
    outputs, gradients = [], []
    for model, data in ((low, small), (high, large)):
        seen: list[torch.Tensor] = []

        def watch(_: torch.nn.Module, args: tuple, seen: list[torch.Tensor] = seen) -> None:
            args[0].register_hook(lambda gradient: seen.append(gradient.clone()))

        model.head.loss_module.register_forward_pre_hook(watch)
        outputs.append(Conductor(model).play(data))
        gradients.append(seen[-1])
    for key in ('d_real', 'd_fake', 'k_t', 'gradient_ratio'):
        name = f'reconstruction.{key}'
        torch.testing.assert_close(outputs[1][name], outputs[0][name], rtol=1e-8, atol=0)
    for name in ('loss_kpt', 'reconstruction.loss_adv'):
        torch.testing.assert_close(outputs[1][name], outputs[0][name] * 255**2, rtol=1e-8, atol=0)
    torch.testing.assert_close(gradients[1], gradients[0] * 255, rtol=1e-8, atol=1e-14)
