"""The endless iterator of iteration-based training, from any iteration on."""

from __future__ import annotations

from typing import Any

from mmengine.dataset import InfiniteSampler
from mmengine.runner import loops
from torch.utils.data import DataLoader

from .data_loader import NumberedBatches, draw_again, set_epoch


class ResumableIterator(loops._InfiniteDataloaderIterator):  # noqa: SLF001 (MMEngine has no public name)
    """MMEngine's iterator, which starts when it is first asked, so that nothing is loaded that is left out.

    Args:
        dataloader: Of training.
    """

    def __init__(self, dataloader: DataLoader) -> None:
        self._dataloader = dataloader
        self._iterator: Any = None
        self._epoch = self._passed = 0

    def start_at(self, iteration: int) -> None:
        """Go on from an iteration. MMEngine's loop asks for all before it, and gets nothing.

        Args:
            iteration: Batches that are left out.
        """
        batches = self._dataloader.batch_sampler
        self._passed = iteration
        if not isinstance(batches, NumberedBatches):
            return
        endless = isinstance(self._dataloader.sampler, InfiniteSampler)
        passes, done = (0, iteration) if endless else divmod(iteration, len(batches))
        draw_again(self._dataloader, passes)
        self._epoch = batches.epoch = passes
        batches.done = done

    def __next__(self) -> Any:
        if self._passed:
            self._passed -= 1
            return None
        if self._iterator is None:
            if self._epoch:
                set_epoch(self._dataloader, self._epoch)
            self._iterator = iter(self._dataloader)
        return super().__next__()
