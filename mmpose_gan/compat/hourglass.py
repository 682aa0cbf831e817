"""MMPose's hourglass of one stack has a block for between stacks, which gets no gradient, so that DDP stops."""

from __future__ import annotations

from functools import wraps
from types import ModuleType
from typing import Any


def freeze_block_of_one_stack(hourglass: ModuleType) -> None:
    """Let ``HourglassNet`` of one stack train in several processes.

    It makes a block for between its stacks even where there is one stack only, and never runs it; DDP then fails in the
    second iteration ("Expected to have finished reduction in the prior iteration"). The block stays, frozen, so that
    the keys of checkpoints are the stock ones.

    Args:
        hourglass: The module ``mmpose.models.backbones.hourglass``.
    """
    make = hourglass.HourglassNet.__init__

    @wraps(make)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if self.num_stacks == 1:
            self.inters.requires_grad_(False)

    hourglass.HourglassNet.__init__ = init
