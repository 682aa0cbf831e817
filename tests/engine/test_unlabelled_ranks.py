"""Samples without labels on two ranks, one of which has no labelled sample."""

from __future__ import annotations

import torch
from conductor import Conductor
from ranks import in_two_processes
from tiny import estimator, optim_wrapper
from unlabelled_cases import GEOMETRY, mixed


def play(rank: int) -> dict:
    """Two iterations; the second rank's batches have no label."""
    model = estimator(geometry=GEOMETRY).double()
    conductor = Conductor(
        model, optim_wrapper(discriminators=dict(geometry=dict(optimizer=dict(type='Adam', lr=1e-3)))), max_iters=2
    )
    for _ in range(2):
        conductor.play(mixed((1, 3) if rank == 0 else (0, 1, 2, 3)))
    return {name: p.detach() for name, p in model.named_parameters()}


def test_ranks_agree_where_one_has_no_label(tmp_path):
    one, other = in_two_processes(play, tmp_path)
    for name, p in one.items():
        assert p.isfinite().all(), name
        assert torch.equal(p, other[name]), name
