"""Configs train and evaluate, small; an iteration of them fits together at full size; ablations can be built.

A new file under ``configs/`` is tested by being there. A data set or metric file that it reads is replaced by a
synthetic one (``small_configs.SAMPLES``), networks are made narrow (``small_configs.shrink_network``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import torch
from conductor import Conductor
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.optim import OptimWrapper, build_optim_wrapper
from mmengine.runner import Runner
from mmpose.datasets import CocoDataset, MpiiDataset
from mmpose.registry import DATASETS, HOOKS, MODELS
from small_configs import ABLATIONS, CONFIGS, PUBLISHED, WHOLE, nodes, small, with_samples
from without_values import no_autocast

from mmpose_gan.datasets import LIPDataset, LSPDataset

#: Beside HRGAN's, which play at full size with values in ``test_launch.py``.
ONE_OF_EACH_PAPER = ['adv3d_hg2_h36m', 'advposenet_hg4_mpii', 'selfadv_hg1_lsp', 'structaware_hg2_mpii']


def sample(names: list[str], quick: list[str]) -> list:
    """Names as parameters; what is not quick is for ``make test-all``."""
    assert set(quick) <= set(names)
    return [name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in names]


def without_state(model: torch.nn.Module, optimizers: Iterable[OptimWrapper]) -> set[str]:
    """Names of parameters that no step has moved, which are to be trained."""
    moved = {parameter for member in optimizers for parameter in member.optimizer.state}
    return {n for n, p in model.named_parameters() if p.requires_grad and p not in moved}


@pytest.mark.parametrize('name', sample(WHOLE, ONE_OF_EACH_PAPER))
def test_an_iteration_fits_together_at_full_size(name: str, samples: Path) -> None:
    """From files to the optimizers' steps."""
    cfg = with_samples(name, samples)
    dataset = DATASETS.build(cfg.train_dataloader.dataset)
    if 'discriminators' not in cfg.model:
        cfg.model.train_cfg = dict(compute_acc=False)  # MMPose's own accuracy leaves this device
    with torch.device('meta'):
        model = MODELS.build(cfg.model)
    batch = pseudo_collate([dataset[0], dataset[len(dataset) - 1]])
    batch = model.to('meta').data_preprocessor(batch, training=True)  # .to says where to put the batch
    assert batch['inputs'].shape[2:] == tuple(cfg.model.head.decoder.input_size)[::-1]
    for node in nodes(cfg.optim_wrapper):
        node.pop('fused', None)  # there is none for this device
    with no_autocast():
        if 'discriminators' not in cfg.model:
            optim_wrapper = build_optim_wrapper(model, cfg.optim_wrapper)
            assert model.train_step(batch, optim_wrapper)
            assert not without_state(model, [optim_wrapper])
            return
        hook = {key: value for key, value in cfg.default_hooks.adversary.items() if key != 'type'}
        conductor = Conductor(model, cfg.optim_wrapper, **hook)
        outputs = conductor.play(batch)
    assert {f'{discriminator}.loss_adv' for discriminator in cfg.model.discriminators} < outputs.keys()
    assert not without_state(model, conductor.optim_wrapper.values())


@pytest.mark.parametrize('name', ABLATIONS)
def test_ablations_are_built_at_full_size(name: str) -> None:
    """All that they change is listed in ``test_configs_say.py``; they train in ``make test-all``."""
    cfg = Config.fromfile(CONFIGS / f'{name}.py')
    with torch.device('meta'):
        model = MODELS.build(cfg.model)
    discriminators = set(cfg.model.get('discriminators', {}))
    assert set(getattr(model, 'discriminators', {})) == discriminators
    optim_wrapper = build_optim_wrapper(model, cfg.optim_wrapper)
    players = dict(optim_wrapper.items()) if discriminators else dict(generator=optim_wrapper)
    assert set(players) == {'generator', *discriminators}
    trained = [p for member in players.values() for group in member.param_groups for p in group['params']]
    assert {id(p) for p in trained} == {id(p) for p in model.parameters()}
    hook = cfg.default_hooks.get('adversary')
    assert bool(hook) == bool(discriminators)
    if hook:
        HOOKS.build(hook)


@pytest.mark.parametrize('name', sample(WHOLE, PUBLISHED))
def test_trains_and_evaluates(name: str, samples: Path, tmp_path: Path) -> None:
    runner = Runner.from_cfg(small(name, samples, tmp_path))
    runner.train()
    players = runner.optim_wrapper.values() if 'discriminators' in runner.cfg.model else [runner.optim_wrapper]
    assert not without_state(runner.model, players)
    scalars = {key: np.asarray(buffer.data[0]) for key, buffer in runner.message_hub.log_scalars.items()}
    for discriminator in runner.cfg.model.get('discriminators', {}):
        assert scalars[f'train/{discriminator}.loss_adv'].min() > 0
    assert scalars['train/loss'].min() > 0
    assert any(key.startswith('val/') and not key.endswith('time') for key in scalars)
    assert all(np.isfinite(values).all() for values in scalars.values())
    assert (tmp_path / f'{"epoch" if runner.cfg.train_cfg.by_epoch else "iter"}_1.pth').is_file()
    assert Config.fromfile(tmp_path / f'{Path(name).name}.py').to_dict() == runner.cfg.to_dict()
    if runner.cfg.test_evaluator != runner.cfg.val_evaluator:
        tested = runner.test()
        assert tested
        assert all(np.isfinite(list(tested.values())))


def test_samples_have_the_joints_of_their_data_sets() -> None:
    for dataset, joints in ((CocoDataset, 17), (MpiiDataset, 16), (LSPDataset, 14), (LIPDataset, 16)):
        assert dataset(lazy_init=True).metainfo['num_keypoints'] == joints
