"""N iterations, a resume and N more equal 2N, bit for bit, with all that is drawn at random."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import figure_runs
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.dataset import DefaultSampler, InfiniteSampler
from mmengine.hooks import CheckpointHook
from paths import ROOT
from torch.utils.data import DataLoader
from unlabelled_cases import GEOMETRY

from mmpose_gan.engine.reproducible import ResumableIterator, number_samples, seed_all, seeded
from mmpose_gan.figures import Plan, export


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('exact') / 'figures'
    export(folder, Plan(28, 4, 0, 64, 0, 'plain'), 1)
    return folder


def tiny(folder: Path, figures: Path, adversarial: bool = True) -> Config:
    """Two epochs of 4 iterations; flips, scales and turns."""
    cfg = figure_runs.config(folder, figures, adversarial)
    cfg.train_dataloader.dataset.pipeline[2:2] = [
        dict(type='RandomFlip'),
        dict(type='RandomBBoxTransform', rotate_factor=60),
    ]
    cfg.default_hooks.checkpoint.update(by_epoch=False, interval=1, max_keep_ckpts=-1)
    cfg.visualizer.vis_backends = [dict(type='LocalVisBackend')]
    cfg.val_dataloader = cfg.val_evaluator = cfg.val_cfg = None
    return cfg


def accumulating(cfg: Config) -> str:
    """Windows of 3 iterations, which cross the epochs, of 2 workers that stay."""
    for player in (cfg.optim_wrapper.get('optimizer') and [cfg.optim_wrapper]) or [cfg.optim_wrapper.generator]:
        player.accumulative_counts = 3
    cfg.train_dataloader.update(num_workers=2, persistent_workers=True)
    return 'iter_6.pth'


def endless(cfg: Config) -> str:
    cfg.train_dataloader.sampler = dict(type='InfiniteSampler', shuffle=True)
    cfg.train_cfg = dict(type='IterBasedTrainLoop', max_iters=8, val_interval=8)
    return 'iter_5.pth'


def by_iterations_in_passes(cfg: Config) -> str:
    cfg.train_cfg = dict(type='IterBasedTrainLoop', max_iters=6, val_interval=6)
    return 'iter_5.pth'


def two_sources(cfg: Config) -> str:
    """A sampler that goes on from what it drew before."""
    one = sources(cfg)
    cfg.train_dataloader.dataset.datasets = [one, one]
    cfg.train_dataloader.sampler = dict(type='MultiSourceSampler', batch_size=8, source_ratio=[1, 1])
    return 'iter_10.pth'


def unlabelled(cfg: Config) -> str:
    """Half of each batch has no labels; an epoch is 7 iterations of 4 labelled people of 28."""
    one = sources(cfg)
    others = dict(type='mmpose_gan.UnlabelledDataset', dataset=one)
    cfg.train_dataloader.dataset.datasets = [one, others]
    cfg.train_dataloader.sampler = dict(type='mmpose_gan.LabelledEpochSampler', batch_size=8, source_ratio=[1, 1])
    return 'iter_10.pth'


def poses(cfg: Config) -> str:
    """Real poses of annotations alone, which a worker draws."""
    steps = [step for step in cfg.train_dataloader.dataset.pipeline if step['type'] != 'LoadImage']
    others = dict(cfg.train_dataloader.dataset, pipeline=[dict(type='mmpose_gan.BlankImage'), *steps])
    others['data_prefix'] = dict(img='nowhere')
    cfg.model.discriminators = dict(geometry=GEOMETRY)
    cfg.optim_wrapper.discriminators = dict(geometry=dict(optimizer=dict(type='Adam', lr=1e-3)))
    cfg.default_hooks.adversary.poses = dict(geometry=dict(dataset=others, num_workers=1))
    return 'iter_5.pth'


def sources(cfg: Config) -> dict:
    """Let several data sets be combined; returns the one that was there."""
    one = cfg.train_dataloader.dataset
    pipeline = one.pop('pipeline')
    metainfo = dict(from_file='configs/_base_/datasets/coco.py')
    cfg.train_dataloader.dataset = dict(type='CombinedDataset', metainfo=metainfo, datasets=[], pipeline=pipeline)
    return one


def middle(cfg: Config) -> str:
    return 'iter_6.pth'


def end_of_an_epoch(cfg: Config) -> str:
    return 'iter_4.pth'


CASES = [middle, end_of_an_epoch, accumulating, endless, by_iterations_in_passes, two_sources, unlabelled, poses]


def differ(cfg: Config, folder: Path, checkpoint: str, *flags: str) -> list[str]:
    cfg.dump(folder / 'config.py')
    done = subprocess.run(
        [sys.executable, ROOT / 'tests' / 'exact_run.py', folder / 'config.py', checkpoint, *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()[-1].split()[1:]


@pytest.mark.parametrize(
    ('case', 'adversarial'),
    [(accumulating, True)]
    + [pytest.param(case, True, marks=pytest.mark.slow) for case in CASES if case is not accumulating]
    + [pytest.param(middle, False, marks=pytest.mark.slow)],
)
def test_a_resumed_run_equals_a_straight_one(case, adversarial: bool, figures: Path, tmp_path: Path) -> None:
    cfg = tiny(tmp_path, figures, adversarial)
    checkpoint = case(cfg)
    assert differ(cfg, tmp_path, checkpoint) == []


@pytest.mark.slow
def test_the_test_would_see_it(figures: Path, tmp_path: Path) -> None:
    """As MMEngine resumes, both differ."""
    assert differ(tiny(tmp_path, figures), tmp_path, 'iter_6.pth', '--stock')


def drawn() -> tuple[float, float, float]:
    return random.random(), float(np.random.rand()), float(torch.rand(()))


def test_what_is_drawn_depends_on_the_place_alone() -> None:
    seed_all((0, 0, 3))
    first = drawn()
    with seeded((0, 1)):
        inner = drawn()
    following = drawn()
    seed_all((0, 0, 3))
    assert drawn() == first
    assert drawn() == following, 'what is drawn within leaves no trace'
    with seeded((0, 1)):
        assert drawn() == inner
    seed_all((0, 0, 4))
    assert not set(drawn()) & set(first)


class Noise(torch.utils.data.Dataset):
    """Its index, and what augmentation would draw."""

    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> tuple[int, float, float]:
        return index, random.random(), float(np.random.rand())


def loader(workers: int, sampler: type = DefaultSampler) -> DataLoader:
    data = Noise()
    return DataLoader(data, 4, sampler=sampler(data, seed=0), num_workers=workers, collate_fn=list)


@pytest.mark.parametrize('workers', [0, 2])
def test_an_epoch_goes_on_in_its_middle(workers: int) -> None:
    """Whoever draws, and whatever was drawn before."""
    whole = loader(0)
    number_samples(whole, 5, 0)
    epochs = [list(whole), list(whole)]
    assert epochs[0] != epochs[1]
    assert len({draw for epoch in epochs for batch in epoch for _, *draws in batch for draw in draws}) == 40
    part = loader(workers)
    batches = number_samples(part, 5, 0)
    batches.epoch, batches.done = 1, 1
    random.random()
    assert list(part) == epochs[1][1:]
    assert len(part) == 3


@pytest.mark.parametrize('sampler', [DefaultSampler, InfiniteSampler])
def test_the_endless_iterator_goes_on(sampler: type) -> None:
    straight = loader(0, sampler)
    number_samples(straight, 5, 0)
    whole = ResumableIterator(straight)
    expected = [next(whole) for _ in range(3)]
    later = loader(0, sampler)
    number_samples(later, 5, 0)
    iterator = ResumableIterator(later)
    iterator.start_at(2)
    assert [next(iterator), next(iterator)] == [None, None]
    assert next(iterator) == expected[2]


def test_ranks_draw_for_themselves() -> None:
    one, other = loader(0), loader(0)
    number_samples(one, 5, 0)
    number_samples(other, 5, 1)
    assert next(iter(one)) != next(iter(other))


@pytest.mark.parametrize(('interval', 'window', 'start'), [(2, 1, 0), (2, 3, 0), (5, 3, 4), (1, 4, 0), (6, 3, 0)])
def test_saves_fall_on_ends_of_windows(interval: int, window: int, start: int) -> None:
    """Each at the first end of a window at or after it is due."""
    hook = CheckpointHook(interval=interval, by_epoch=False, save_begin=start)
    wrapper = SimpleNamespace(_accumulative_counts=window)
    saves = [
        done
        for done in range(1, 40)
        if hook.every_n_train_iters(SimpleNamespace(iter=done - 1, optim_wrapper=wrapper), interval, start)
    ]
    due = [done for done in range(1, 40) if done >= start and (done - start) % interval == 0]
    expected = sorted({-(-done // window) * window for done in due})
    assert saves == [done for done in expected if done < 40]
