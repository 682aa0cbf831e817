"""MMPose 1.3 predicts COCO's joints, or none, where neither checkpoint nor training set say which there are."""

from __future__ import annotations

from typing import Any


def forget_empty(checkpoint: Any) -> None:
    """Have the config asked where a checkpoint's ``dataset_meta`` is empty, as where there is none.

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


def ask_every_data_set(inference: Any) -> None:
    """Have the data sets of evaluation asked where that of training says nothing, as one that is combined of several.

    Args:
        inference: The module ``mmpose.apis.inference``.
    """
    original = inference.dataset_meta_from_config

    def dataset_meta_from_config(config: Any, dataset_mode: str = 'train') -> dict | None:
        modes = dict.fromkeys((dataset_mode, 'test', 'val'))
        return next(filter(None, (original(config, mode) for mode in modes)), None)

    inference.dataset_meta_from_config = dataset_meta_from_config
