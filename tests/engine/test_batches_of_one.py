"""A last batch of one sample, where a network normalizes one cell of it, is refused before the first iteration."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mmengine.dataset import DefaultSampler, InfiniteSampler
from running import InMemoryDataset, runner
from tiny import discriminator, estimator_cfg
from torch.utils.data import DataLoader, DistributedSampler

from mmpose_gan.engine.batches_of_one import has_batch_of_one, last_batch_size, norm_of_one_value


def one_cell(**overrides: object) -> dict:
    """A discriminator whose hourglass halves maps of 16 x 16 cells to one."""
    cfg = discriminator('HeatmapHourglassNet', **overrides)
    cfg['backbone'].update(downsample_times=4, stage_channels=(8,) * 5, stage_blocks=(1,) * 5)
    return cfg


def loader(samples: int, batch_size: int, sampler: type = DefaultSampler, **options: object) -> DataLoader:
    dataset = range(samples)
    return DataLoader(dataset, batch_size, sampler=sampler(dataset), **options)


@pytest.mark.parametrize('samples', range(1, 9))
@pytest.mark.parametrize('batch_size', [2, 3, 4])
def test_the_last_batch_is_as_large_as_torch_makes_it(samples: int, batch_size: int) -> None:
    sizes = [len(batch) for batch in loader(samples, batch_size)]
    assert last_batch_size(samples, batch_size, drop_last=False) == sizes[-1]
    assert has_batch_of_one(loader(samples, batch_size)) == (1 in sizes)
    dropped = [len(batch) for batch in loader(samples, batch_size, drop_last=True)]
    assert has_batch_of_one(loader(samples, batch_size, drop_last=True)) == (1 in dropped) is False


def test_samples_are_counted_in_each_process() -> None:
    for samples, ranks, expected in ((9, 2, True), (8, 2, False), (13, 3, True), (12, 3, False)):
        dataset = range(samples)
        for rank in range(ranks):
            part = DataLoader(dataset, 4, sampler=DistributedSampler(dataset, num_replicas=ranks, rank=rank))
            assert has_batch_of_one(part) == (1 in [len(batch) for batch in part]) == expected


def test_what_has_no_last_batch_is_left_alone() -> None:
    assert not has_batch_of_one(loader(9, 4, InfiniteSampler))
    assert not has_batch_of_one(None)
    assert not has_batch_of_one(DataLoader(range(9), batch_sampler=[[0, 1], [2]]))
    assert has_batch_of_one(loader(9, 1, InfiniteSampler))


def train(work_dir: Path, length: int, network: dict, batch_size: int = 2, **options: object) -> None:
    """One epoch against a discriminator."""
    train_dataloader = dict(
        batch_size=batch_size,
        num_workers=0,
        sampler=dict(type='DefaultSampler', shuffle=True),
        dataset=InMemoryDataset(length),
        collate_fn=dict(type='pseudo_collate'),
        **options,
    )
    model = estimator_cfg(reconstruction=network)
    runner(work_dir, max_epochs=1, model=model, train_dataloader=train_dataloader).train()


def test_it_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError,
        match=r'^train_dataloader\.batch_size=2: the last batch of every epoch \(5 samples in this process\) has one '
        r'sample, and discriminators\.reconstruction\.backbone\.hourglass_modules\.0\.low2.* has a map of one cell to '
        r'normalize over the batch; set train_dataloader\.drop_last=True or another batch_size$',
    ):
        train(tmp_path, 5, one_cell())
    assert not list(tmp_path.glob('*.pth'))


def test_batches_of_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r'^train_dataloader\.batch_size=1: every batch has one sample, and discrim'):
        train(tmp_path, 4, one_cell(), batch_size=1)


@pytest.mark.parametrize(
    ('length', 'network', 'options'),
    [
        (5, one_cell(), dict(drop_last=True)),
        (6, one_cell(), {}),
        (5, discriminator(), {}),
        (2, discriminator(), dict(batch_size=1)),
        (5, one_cell(stages=(-1,), backbone=dict(one_cell()['backbone'], norm_cfg=dict(type='GN', num_groups=1))), {}),
    ],
    ids=['dropped', 'full', 'more cells', 'more cells, batches of one', 'other normalization'],
)
def test_what_can_train_does(tmp_path: Path, length: int, network: dict, options: dict) -> None:
    train(tmp_path, length, network, **options)
    assert (tmp_path / 'epoch_1.pth').is_file()


def test_looking_changes_nothing(tmp_path: Path) -> None:
    """Statistics of batch normalization above all."""
    trained = runner(tmp_path, model=estimator_cfg(reconstruction=one_cell()))
    model, data = trained.model, InMemoryDataset(1)[0]
    before = {key: value.clone() for key, value in model.state_dict().items()}
    batch = model.data_preprocessor(dict(inputs=[data['inputs']], data_samples=[data['data_samples']]), True)
    assert norm_of_one_value(model, batch) is not None
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())
    assert all(module.training for module in model.modules())
    with pytest.raises(ValueError, match='Expected more than 1 value per channel when training'):
        model.discriminators.reconstruction.backbone(torch.rand(1, 6, 16, 16))
