"""mmengine 0.10 runs a checkpoint's ``meta['config']`` as Python when a training is resumed, to count its GPUs."""

from __future__ import annotations

from typing import Any


def forget_config(checkpoint: Any) -> None:
    """Have that entry dropped when a checkpoint is loaded. MMEngine writes ``cfg``, which nothing executes.

    Args:
        checkpoint: The module ``mmengine.runner.checkpoint``.
    """
    original = checkpoint.CheckpointLoader.load_checkpoint.__func__

    def load_checkpoint(cls: Any, *args: Any, **kwargs: Any) -> Any:
        loaded = original(cls, *args, **kwargs)
        meta = loaded.get('meta') if isinstance(loaded, dict) else None
        if isinstance(meta, dict):
            meta.pop('config', None)
        return loaded

    checkpoint.CheckpointLoader.load_checkpoint = classmethod(load_checkpoint)
