"""A real runner over tiny models and images that live in memory."""

from __future__ import annotations

import copy
from pathlib import Path

import torch
from mmengine.runner import Runner
from tiny import KEYPOINTS, batch, estimator_cfg, optim_wrapper
from torch.utils.data import Dataset


class InMemoryDataset(Dataset):
    """Images (3, 64, 64) with random heatmaps, the same in every process."""

    def __init__(self, length: int = 8) -> None:
        data = batch(length)
        self.items = [
            dict(inputs=((image + 2) * 63).to(torch.uint8), data_samples=sample)
            for image, sample in zip(data['inputs'], data['data_samples'], strict=True)
        ]
        self.metainfo = dict(dataset_name='memory', num_keypoints=KEYPOINTS)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> dict:
        return copy.deepcopy(self.items[index])


def runner(
    work_dir: Path, max_epochs: int = 2, model: dict | None = None, length: int = 8, **overrides: object
) -> Runner:
    """A runner that trains on :class:`InMemoryDataset`, two images an iteration."""
    hooks = dict(
        adversary=dict(type='mmpose_gan.AdversarialTrainingHook'),
        logger=dict(type='LoggerHook', interval=1),
        checkpoint=dict(type='CheckpointHook', interval=1),
    )
    hooks.update(overrides.pop('default_hooks', {}))
    settings = dict(
        model=model or estimator_cfg(),
        work_dir=str(work_dir),
        train_dataloader=dict(
            batch_size=2,
            num_workers=0,
            sampler=dict(type='DefaultSampler', shuffle=True),
            dataset=InMemoryDataset(length),
            collate_fn=dict(type='pseudo_collate'),
        ),
        train_cfg=dict(by_epoch=True, max_epochs=max_epochs),
        optim_wrapper=optim_wrapper(),
        # The end is explicit because mmengine saves it: else a resumed run would stop where the first one did.
        param_scheduler=[dict(type='MultiStepLR', milestones=[1, 3], end=9, gamma=0.5, by_epoch=True)],
        default_hooks=hooks,
        custom_hooks=[dict(type='SyncBuffersHook')],
        default_scope='mmpose',
        randomness=dict(seed=3),
        log_processor=dict(type='LogProcessor', window_size=1),
        experiment_name=f'{work_dir.name}_{id(hooks)}',
    )
    return Runner(**{**settings, **overrides})


def assert_same_state(one: object, other: object, path: str = '') -> None:
    """Two nested states are equal, tensors bit for bit."""
    assert type(one) is type(other), path
    if isinstance(one, dict):
        assert one.keys() == other.keys(), path
        for key in one:
            assert_same_state(one[key], other[key], f'{path}.{key}')
    elif isinstance(one, list | tuple):
        assert len(one) == len(other), path
        for index, pair in enumerate(zip(one, other, strict=True)):
            assert_same_state(*pair, f'{path}[{index}]')
    elif isinstance(one, torch.Tensor):
        assert torch.equal(one, other), path
    else:
        assert one == other, path
