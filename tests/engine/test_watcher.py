"""A discriminator that only watches: the generator stays as it is to the bit, on one process and on two."""

from __future__ import annotations

import copy

import pytest
import torch
from conductor import Conductor
from ranks import in_two_processes
from tiny import batch, estimator_cfg, hrnet_generator, optim_wrapper
from unlabelled_cases import GEOMETRY

from mmpose_gan.adversaries import add_adversaries
from mmpose_gan.engine import UnreducedModel
from mmpose_gan.models.discriminators.pose_descriptor_2d import straight_through_peak
from mmpose_gan.registry import MODELS


def watched(seed: int = 0) -> torch.nn.Module:
    """A small HRNet, finished, and a discriminator that watches it."""
    torch.manual_seed(seed)
    model = MODELS.build(
        dict(
            estimator_cfg(hrnet_generator(), geometry=copy.deepcopy(GEOMETRY)),
            type='mmpose_gan.WatchedTopdownPoseEstimator',
        )
    )
    model.init_weights()
    return model


def conductor(model: torch.nn.Module, **kwargs: object) -> Conductor:
    optimizers = optim_wrapper(discriminators=dict(geometry=dict(optimizer=dict(type='Adam', lr=1e-3))))
    return Conductor(model, optimizers, max_iters=3, **kwargs)


def test_the_generator_stays_and_the_discriminator_learns() -> None:
    model = watched()
    before = copy.deepcopy(model.state_dict())
    game = conductor(model)
    for index in range(3):
        log = game.play(batch(4, seed=index))
        assert log['geometry.gradient_ratio'] == 0
    for name, value in model.state_dict().items():
        if name.startswith('discriminators.'):
            continue
        assert torch.equal(value, before[name]), name  # running statistics too
    learnt = [
        name
        for name, p in model.discriminators.named_parameters()
        if not torch.equal(p, before[f'discriminators.{name}'])
    ]
    assert len(learnt) == len(list(model.discriminators.parameters()))


def test_training_leaves_the_generator_in_evaluation_mode() -> None:
    model = watched().train()
    assert model.training
    assert model.discriminators.training
    assert not any(module.training for module in model.backbone.modules())
    assert not any(p.requires_grad for part in (model.backbone, model.head) for p in part.parameters())


def test_no_graph_is_kept() -> None:
    model = watched().train()
    model.adversarial_step = lambda *_: {}  # as if a hook trained the discriminators
    with model.collect_poses() as stages:
        losses = model(**batch(2), mode='loss')
    assert not losses['loss_kpt'].requires_grad
    assert not stages[-1].fake.heatmaps.requires_grad


def play(rank: int) -> dict:
    """Two iterations of a rank's own batches, as the runner wraps the model."""
    model = watched().double()
    game = conductor(model, loop=dict(wrap=UnreducedModel))
    for index in range(2):
        game.play(batch(2, seed=10 * rank + index, dtype=torch.float64))
    return {name: p.detach() for name, p in model.named_parameters()}


def test_two_processes_watch_together(tmp_path) -> None:
    one, other = in_two_processes(play, tmp_path)
    for name, p in one.items():
        assert torch.equal(p, other[name]), name


@pytest.mark.parametrize(('name', 'player'), [('watcher', 'geometry'), ('watcher_peaks', 'peaks')])
@pytest.mark.parametrize(
    'config',
    ['configs/quickstart.py', 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_res50_8xb64-210e_coco-256x192.py'],
)
def test_the_adversary_sets_all_of_it(config: str, name: str, player: str) -> None:
    cfg = add_adversaries(config, [name])
    assert cfg.model.type == 'mmpose_gan.WatchedTopdownPoseEstimator'
    assert cfg.model_wrapper_cfg.type == 'mmpose_gan.UnreducedModel'
    assert list(cfg.model.discriminators) == list(cfg.optim_wrapper.discriminators) == [player]
    assert cfg.model.discriminators[player].game.lambda_g == 0
    (judge,) = MODELS.build(dict(cfg.model, backbone=dict(cfg.model.backbone, init_cfg=None))).discriminators.values()
    assert judge.locate is straight_through_peak


def test_both_watch_at_once() -> None:
    cfg = add_adversaries('configs/quickstart.py', ['watcher', 'watcher_peaks'])
    assert list(cfg.model.discriminators) == ['geometry', 'peaks']
