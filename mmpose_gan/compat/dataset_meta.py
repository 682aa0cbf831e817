"""MMPose 1.3 takes an empty ``dataset_meta`` of a checkpoint for an answer, and fails on its first image."""

from __future__ import annotations

from typing import Any


def forget_empty(checkpoint: Any) -> None:
    """Have the config asked for the joints of a checkpoint that says nothing of its data set.

    Args:
        checkpoint: The module ``mmengine.runner.checkpoint``.
    """
    original = checkpoint.CheckpointLoader.load_checkpoint.__func__

    def load_checkpoint(cls: Any, *args: Any, **kwargs: Any) -> Any:
        loaded = original(cls, *args, **kwargs)
        meta = loaded.get('meta') if isinstance(loaded, dict) else None
        if isinstance(meta, dict) and not meta.get('dataset_meta', True):
            del meta['dataset_meta']
        return loaded

    checkpoint.CheckpointLoader.load_checkpoint = classmethod(load_checkpoint)
