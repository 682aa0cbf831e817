"""Scalars that wait for a reader are the numbers that a stock message hub would have."""

from __future__ import annotations

import pytest
import torch
from mmengine.logging import MessageHub

from mmpose_gan.engine.deferred_message_hub import DeferredMessageHub


@pytest.fixture
def hubs(request: pytest.FixtureRequest) -> tuple[DeferredMessageHub, MessageHub]:
    name = request.node.name
    return DeferredMessageHub(MessageHub(f'deferred {name}')), MessageHub(f'stock {name}')


def test_any_reader_sees_what_the_stock_hub_has(hubs: tuple[DeferredMessageHub, MessageHub]) -> None:
    deferred, stock = hubs
    for step in range(3):
        for hub in hubs:
            hub.update_scalar('train/loss', torch.tensor(0.1 * step, dtype=torch.float32))
            hub.update_scalar('train/acc', torch.tensor([step]))
            hub.update_scalar('train/time', 0.5 * step)
    assert list(deferred.hub._log_scalars) == ['train/time'], 'tensors should still wait'
    for key in ('train/loss', 'train/acc', 'train/time'):
        assert deferred.get_scalar(key).data[0].tolist() == stock.get_scalar(key).data[0].tolist()
    assert deferred.log_scalars.keys() == stock.log_scalars.keys()
    assert deferred.state_dict()['log_scalars'].keys() == stock.state_dict()['log_scalars'].keys()


def test_reading_what_does_not_wait_leaves_the_rest_waiting(hubs: tuple[DeferredMessageHub, MessageHub]) -> None:
    deferred, _ = hubs
    deferred.update_scalar('train/loss', torch.tensor(1.0))
    deferred.update_scalar('train/time', 0.5)
    deferred.update_info('iter', 3)
    assert deferred.get_scalar('train/time').current() == 0.5
    assert deferred.get_info('iter') == 3
    assert 'train/loss' not in deferred.hub._log_scalars


def test_a_value_is_that_of_its_own_time(hubs: tuple[DeferredMessageHub, MessageHub]) -> None:
    """k_t is a buffer that changes in place."""
    deferred, _ = hubs
    k_t = torch.tensor(0.25)
    deferred.update_scalar('train/k_t', k_t)
    k_t.fill_(0.5)
    deferred.update_scalar('train/k_t', k_t)
    assert deferred.get_scalar('train/k_t').data[0].tolist() == [0.25, 0.5]


def test_a_loss_does_not_keep_its_graph_alive(hubs: tuple[DeferredMessageHub, MessageHub]) -> None:
    deferred, _ = hubs
    deferred.update_scalar('train/loss', torch.ones(2, requires_grad=True).sum())
    assert not deferred._waiting[0][1].requires_grad
