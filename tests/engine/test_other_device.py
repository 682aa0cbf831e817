"""Iterations on a device without values: reading one, or mixing it with the CPU, is an error there.

A GPU is not needed to find what would wait for it, or tensors that were forgotten on the host.
"""

from __future__ import annotations

from collections.abc import Callable

import poses_3d
import pytest
import tiny
import torch
import two_tasks
from conductor import Conductor
from games import DISCRIMINATORS

VERDICT = DISCRIMINATORS['p_fake']
GAMES: dict[str, Callable[[], tuple[torch.nn.Module, dict, dict]]] = {
    **{
        f'{player}, {generator.__name__}': lambda player=player, generator=generator: (
            tiny.estimator(generator(), reconstruction=DISCRIMINATORS[player]), tiny.optim_wrapper(), tiny.batch()
        )
        for player in DISCRIMINATORS
        for generator in (tiny.hrnet_generator, tiny.hourglass_generator)
    },
    **{
        f'two tasks, {generator.__name__}': lambda generator=generator: (
            tiny.estimator(generator(), reconstruction=VERDICT), tiny.optim_wrapper(), two_tasks.batch()
        )
        for generator in (two_tasks.hrnet_two_tasks, two_tasks.hourglass_two_tasks)
    },
    '3D': lambda: (poses_3d.estimator(), poses_3d.optimizers(), poses_3d.batch()),
    'accumulation': lambda: (
        tiny.estimator(), tiny.optim_wrapper(accumulative_counts=2), tiny.batch()
    ),
}  # fmt: skip

#: What differs from other games by its generator alone, which plays with two of them.
ALIKE = {f'{labels}, hourglass_generator' for labels in ('scale_free', 'c_fake', 'd_fake')}


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize(
    'game', [pytest.param(game, marks=pytest.mark.slow) if game in ALIKE else game for game in GAMES]
)
def test_nothing_is_read_and_no_devices_are_mixed(game: str, update: str) -> None:
    model, optim, data = GAMES[game]()
    conductor = Conductor(model.to('meta'), optim, update=update)
    samples = [sample.to('meta') for sample in data['data_samples']]
    for _ in range(2):  # optimizers make their state in the first
        outputs = conductor.play(dict(inputs=data['inputs'].to('meta'), data_samples=samples))
    assert {value.device.type for value in outputs.values()} == {'meta'}


def test_reading_is_an_error_there() -> None:
    with pytest.raises((NotImplementedError, RuntimeError), match='meta'):
        torch.ones((), device='meta').item()
    with pytest.raises(RuntimeError, match='device'):
        torch.ones(2, device='meta') + torch.ones(2)
