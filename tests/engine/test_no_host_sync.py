"""A steady-state iteration never makes the host wait for the device."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from conductor import Conductor
from games import DISCRIMINATORS
from mmengine.logging import MessageHub
from tiny import batch, estimator, hourglass_generator, hrnet_generator, optim_wrapper

from benchmarks.lib.host_reads import forbid_synchronization, host_reads
from mmpose_gan.engine.deferred_message_hub import DeferredMessageHub

GENERATORS = dict(HeatmapHead=hrnet_generator, CPMHead=hourglass_generator)
OPTIMIZERS = dict(
    plain=optim_wrapper(),
    fast=optim_wrapper(
        type='mmpose_gan.BFloat16OptimWrapper',
        discriminators=dict(reconstruction=dict(optimizer=dict(type='Adam', lr=2e-3, fused=True))),
    ),
)
needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason='CUDA has a mode that raises at synchronizations')


def played(
    generator: str, player: str, update: str, device: str = 'cpu', optim: str = 'plain'
) -> tuple[Conductor, dict]:
    """A game that has left its first iterations, in which optimizers make their state, behind."""
    model = estimator(GENERATORS[generator](), reconstruction=DISCRIMINATORS[player]).to(device)
    conductor = Conductor(model, OPTIMIZERS[optim], update=update)
    data = batch()
    data = dict(inputs=data['inputs'].to(device), data_samples=[s.to(device) for s in data['data_samples']])
    conductor.message_hub = DeferredMessageHub(MessageHub(f'{generator} {player} {update} {device}'))
    for _ in range(2):
        conductor.play(data)
    return conductor, data


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize('player', DISCRIMINATORS)
@pytest.mark.parametrize('generator', GENERATORS)
@pytest.mark.parametrize('optim', OPTIMIZERS)
def test_nothing_is_read(generator: str, player: str, update: str, optim: str) -> None:
    conductor, data = played(generator, player, update, optim=optim)
    with host_reads() as reads:
        outputs = conductor.play(data)
        for key, value in outputs.items():  # as RuntimeInfoHook does
            conductor.message_hub.update_scalar(f'train/{key}', value)
    assert not reads
    assert 'acc_pose' in outputs


@needs_cuda
@pytest.mark.cuda
@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize('player', DISCRIMINATORS)
@pytest.mark.parametrize('generator', GENERATORS)
def test_cuda_does_not_synchronize(generator: str, player: str, update: str) -> None:
    conductor, data = played(generator, player, update, 'cuda')
    with forbid_synchronization():
        conductor.play(data)


@needs_cuda
@pytest.mark.cuda
@pytest.mark.parametrize('optim', OPTIMIZERS)
def test_cuda_does_not_synchronize_after_a_resume(optim: str, tmp_path: Path) -> None:
    conductor, data = played('HeatmapHead', 'reconstruction', 'simultaneous', 'cuda', optim)
    torch.save(conductor.optim_wrapper.state_dict(), tmp_path / 'states.pth')
    conductor.optim_wrapper.load_state_dict(torch.load(tmp_path / 'states.pth', map_location='cuda'))
    with forbid_synchronization():
        conductor.play(data)


def test_reads_are_found() -> None:
    value = torch.tensor([1.0, 0.0])
    with host_reads() as reads:
        bool(value[0] > 0)
        value[value > 0]
        value.numpy()
        value.cpu()
    assert [read.split(':')[0] for read in reads] == ['_local_scalar_dense', 'index', 'numpy', 'cpu']
    assert all('test_no_host_sync.py' in read for read in reads)
