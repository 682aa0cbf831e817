"""The peers' loop plays the game that the alternating update plays, and pays for it what peers pay."""

from __future__ import annotations

import copy
from collections import Counter

import pytest
import torch
from conductor import Conductor
from mmengine.config import Config
from tiny import batch, estimator, estimator_cfg, optim_wrapper

from benchmarks.lib.reference_loop import ReferenceLoop


def config(**optim: object) -> Config:
    return Config(dict(model=estimator_cfg(), optim_wrapper=optim_wrapper(**optim)))


def test_players_and_k_t_are_those_of_the_alternating_update() -> None:
    model = estimator().double()
    conductor = Conductor(copy.deepcopy(model), update='alternating')
    model.data_preprocessor = conductor.model.data_preprocessor
    loop = ReferenceLoop(config(), 'reconstruction', model=model)
    for seed in range(3):
        data = batch(seed=seed, dtype=torch.float64)
        for sample in data['data_samples']:  # peers show discriminators what is not labelled
            sample.gt_instance_labels.keypoint_weights.fill_(1)
        conductor.play(data)
        played = loop.play(data)
        assert played['k'] == pytest.approx(conductor.logs['reconstruction.k_t'][-1], abs=1e-6)
    expected = dict(conductor.model.named_parameters())
    for name, value in model.named_parameters():
        torch.testing.assert_close(value, expected[name], rtol=0, atol=1e-7, msg=name)


@pytest.mark.parametrize('kind', ['OptimWrapper', 'mmpose_gan.BFloat16OptimWrapper'])
def test_three_passes_in_the_precision_of_the_config(kind: str) -> None:
    model = estimator()
    model.data_preprocessor = torch.nn.Identity()
    model.data_preprocessor.forward = lambda data, training: data
    loop = ReferenceLoop(config(type=kind), 'reconstruction', model=model)
    passes: Counter = Counter()

    def count(_: torch.nn.Module, __: tuple, out: torch.Tensor) -> None:
        passes[f'forward {out.dtype}'] += 1
        out.register_hook(lambda _: passes.update(['backward']))

    loop.judge.head.final_layer.register_forward_hook(count)
    played = loop.play(batch())
    precision = torch.bfloat16 if 'BFloat16' in kind else torch.float32
    assert passes == {f'forward {precision}': 3, 'backward': 3}
    assert 0 < played['loss'] < 10


def test_another_precision_is_refused() -> None:
    with pytest.raises(ValueError, match=r"optim_wrapper\.type is 'AmpOptimWrapper', but .* knows only"):
        ReferenceLoop(config(type='AmpOptimWrapper'), 'reconstruction', model=estimator())
