"""Samples without labels in a batch: the content loss does not see them, discriminators see them as fakes alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from typing import Any

import torch
from torch import Tensor, nn

from .poses import Pose, PosePair, PoseWeights

#: Key of a sample's ``raw_ann_info`` that says that nothing of it is labelled.
MARK = 'unlabelled'


def labelled_rows(samples: Sequence[Any]) -> list[int] | None:
    """Places in the batch of samples with labels; ``None`` where all are."""
    rows = [i for i, sample in enumerate(samples) if not (sample.metainfo.get('raw_ann_info') or {}).get(MARK)]
    return None if len(rows) == len(samples) else rows


def _take(value: Any, index: Tensor) -> Any:
    if isinstance(value, Tensor):
        return value[index.to(value.device)]
    return type(value)(_take(part, index) for part in value) if isinstance(value, list | tuple) else value


def _nothing(loss: Any) -> Any:
    """A loss, or the list that a wrapper of several makes, as 0 with its graph."""
    return loss * 0 if isinstance(loss, Tensor) else [_nothing(part) for part in loss]


@contextmanager
def losses_of(head: nn.Module, rows: list[int] | None) -> Iterator[None]:
    """Let a head's loss modules see some rows of the batch alone; of none, let the loss be 0 and keep its graph."""
    with ExitStack() as stack:
        if rows is not None:
            index = torch.tensor(rows)
            found = [getattr(head, name, None) for name in ('loss_module', 'depth_loss_module')]
            modules = [
                part for one in found if one is not None for part in (one if isinstance(one, nn.ModuleList) else [one])
            ]
            for module in modules:
                # After those that collect for discriminators, which see the whole batch.
                if rows:
                    handle = module.register_forward_pre_hook(lambda _, args: _take(args, index))
                else:
                    handle = module.register_forward_hook(lambda _, __, loss: _nothing(loss))
                stack.callback(handle.remove)
        yield


def _map(pair: PosePair, fake: Tensor | None, real: Tensor) -> PosePair:
    def rows(part: Any, index: Tensor | None) -> Any:
        values = {field.name: getattr(part, field.name) for field in fields(part)}
        return part if index is None else replace(part, **{k: _take(v, index) for k, v in values.items()})

    weights: PoseWeights | None = rows(pair.weights, real) if pair.weights is not None else None
    fakes: Pose = rows(pair.fake, fake)
    return replace(pair, fake=fakes, real=rows(pair.real, real), weights=weights)


def only_labelled(pair: PosePair, rows: list[int]) -> PosePair:
    """The pairs of labelled samples, for what compares both sides or looks at the image."""
    index = torch.tensor(rows)
    return _map(pair, index, index)


def real_of_labelled(pair: PosePair, rows: list[int]) -> PosePair:
    """All fakes; beside those of unlabelled samples the batch's labelled poses again, with their masks, in turn.

    Without any labelled sample the pair stays as it is: nothing of it has a weight.
    """
    if not rows:
        return pair
    size, places, turn = len(pair.fake.heatmaps), set(rows), iter(range(len(pair.fake.heatmaps)))
    source = [i if i in places else rows[next(turn) % len(rows)] for i in range(size)]
    return _map(pair, None, torch.tensor(source))
