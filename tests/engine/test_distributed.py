"""Two gloo processes against one: the same weights on both ranks, and those that one process finds."""

from __future__ import annotations

import pytest
import torch
from conductor import Conductor
from ranks import RANKS, in_two_processes
from tiny import batch, estimator, feeding_generator, hourglass_generator, optim_wrapper

ITERATIONS = 4
GENERATORS = dict(
    hrnet=None,
    hourglass=hourglass_generator(),
    one_stock_stack=hourglass_generator(1),
    one_stack=feeding_generator(1),
    two_stacks=feeding_generator(2),
)


def train(generator: str, update: str, window: int, seeds: list[int]) -> dict:
    """Train on the batches of some seeds; returns parameters, k_t and optimizer states."""
    model = estimator(GENERATORS[generator]).double()
    conductor = Conductor(model, optim_wrapper(accumulative_counts=window), max_iters=len(seeds), update=update)
    for seed in seeds:
        conductor.play(batch(seed=seed, dtype=torch.float64))
    k_t = model.discriminators['reconstruction'].game.equilibrium.k_t
    return dict(
        parameters={name: p.detach() for name, p in model.named_parameters()},
        k_t=k_t,
        optimizers=conductor.optim_wrapper.state_dict(),
        logs=dict(conductor.logs),
    )


def train_on_its_share(generator: str, update: str, window: int, rank: int) -> dict:
    """One rank: every second batch."""
    return train(generator, update, window, seeds=list(range(rank, RANKS * ITERATIONS, RANKS)))


@pytest.mark.parametrize(
    ('generator', 'update', 'window'),
    [('hrnet', 'simultaneous', 1), ('hrnet', 'alternating', 1), ('hrnet', 'simultaneous', 2),
     ('hourglass', 'simultaneous', 1)],
)  # fmt: skip
def test_two_processes_equal_one_that_accumulates(tmp_path, generator, update, window):
    """Batch normalization sees the same small batches in both, and gradients are averaged in both."""
    ranks = in_two_processes(train_on_its_share, tmp_path, generator, update, window)
    for name, p in ranks[0]['parameters'].items():
        assert torch.equal(p, ranks[1]['parameters'][name]), name
    assert torch.equal(ranks[0]['k_t'], ranks[1]['k_t'])
    assert ranks[0]['logs'] == ranks[1]['logs']
    for player, states in ranks[0]['optimizers'].items():
        torch.testing.assert_close(states['state'], ranks[1]['optimizers'][player]['state'], rtol=0, atol=0)

    if update == 'alternating':
        return  # accumulating, the generator meets the discriminator before and after its step: no equality to expect
    alone = train(generator, update, RANKS * window, list(range(RANKS * ITERATIONS)))
    for name, p in alone['parameters'].items():
        torch.testing.assert_close(ranks[0]['parameters'][name], p, rtol=0, atol=1e-8, msg=name)
    torch.testing.assert_close(ranks[0]['k_t'], alone['k_t'], rtol=0, atol=1e-10)


@pytest.mark.parametrize('generator', ['one_stock_stack', 'one_stack', 'two_stacks'])
def test_stacks_train_in_two_processes(tmp_path, generator):
    """Without ``find_unused_parameters``: every parameter that learns has a gradient, the last stack's too."""
    ranks = in_two_processes(train_on_its_share, tmp_path, generator, 'simultaneous', 1)
    before = estimator(GENERATORS[generator]).double()
    for name, p in ranks[0]['parameters'].items():
        assert torch.equal(p, ranks[1]['parameters'][name]), name
    still = {name for name, p in before.named_parameters() if torch.equal(p, ranks[0]['parameters'][name])}
    assert still == {name for name, p in before.named_parameters() if not p.requires_grad}
    assert bool(still) == (generator == 'one_stock_stack')
