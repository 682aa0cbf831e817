"""The weights of a generator, out of a checkpoint of a game."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from torch import nn

_DISCRIMINATORS = 'discriminators.'
#: What torch's ``AveragedModel`` puts before the names of weights.
_AVERAGED = 'module.'


def stock_checkpoint(checkpoint: Mapping[str, Any], dataset_meta: Mapping[str, Any], ema: bool | None = None) -> dict:
    """A checkpoint that MMPose loads: weights without discriminators, and what the keypoints are called.

    MMEngine's ``EMAHook`` saves the averaged weights as ``state_dict``, and those that were trained as
    ``ema_state_dict``: the names are swapped, so that whoever loads a checkpoint gets the average.

    Args:
        checkpoint: What a training saved.
        dataset_meta: The data set's, parsed.
        ema: ``True`` for averaged weights, ``False`` for those that were trained, ``None`` for those that are loaded
            by default: averaged where there are any.

    Raises:
        ValueError: It has no weights, or averaged ones are asked for and there are none.
    """
    weights = checkpoint.get('state_dict')
    if not isinstance(weights, Mapping):
        raise ValueError('the checkpoint has no state_dict: it is none of MMEngine')
    trained = checkpoint.get('ema_state_dict')
    if ema and trained is None:
        raise ValueError(
            '--ema: the checkpoint has no averaged weights; train with custom_hooks = [dict(type="EMAHook")]'
        )
    if ema is False and trained is not None:
        own = {name.removeprefix(_AVERAGED): value for name, value in trained.items() if name.startswith(_AVERAGED)}
        weights = {**weights, **own}
    meta = {key: checkpoint.get('meta', {}).get(key) for key in ('epoch', 'iter', 'mmengine_version', 'seed')}
    # Lists: torch >= 2.6 alone, without what this package tells it, refuses NumPy's arrays.
    names = {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in dataset_meta.items()}
    return dict(
        meta={**{key: value for key, value in meta.items() if value is not None}, 'dataset_meta': names},
        state_dict={name: value for name, value in weights.items() if not name.startswith(_DISCRIMINATORS)},
    )


def load_weights(model: nn.Module, checkpoint: Mapping[str, Any], file: object) -> None:
    """Load weights, all of them and no others: MMEngine only prints what does not fit, and predicts all the same.

    Args:
        model: The generator.
        checkpoint: Of :func:`stock_checkpoint`.
        file: Where it comes from, for errors.

    Raises:
        ValueError: They are another model's.
    """
    try:
        model.load_state_dict(checkpoint['state_dict'])
    except RuntimeError as error:
        first = str(error).splitlines()[1].strip().split(', "')[0].rstrip('. ')
        raise ValueError(f'{file} is no checkpoint of this config: {first}') from error
