"""torch >= 2.6 loads with ``weights_only=True``, which refuses the training checkpoints of mmengine 0.10.

Their classes are added to torch's list of safe ones, and the protection stays on.
"""

from __future__ import annotations

import pickle
import re
from typing import Any


def make_checkpoints_loadable(checkpoint: Any) -> None:
    """Let ``torch.load(weights_only=True)`` read mmengine's training checkpoints, and explain unreadable files.

    Besides tensors they hold mmengine's ``HistoryBuffer`` (the log so far) with NumPy arrays, and schedulers' states.
    These classes are added to torch's safe globals. A ``HistoryBuffer`` and a ``OneCycleLR`` also pickle
    ``builtins.getattr``, for which a stand-in is registered that gives out what they need and nothing else.

    Args:
        checkpoint: The module ``mmengine.runner.checkpoint``.
    """
    import torch
    from mmengine.logging import HistoryBuffer
    from mmengine.optim.scheduler.param_scheduler import OneCycleParamScheduler

    if hasattr(torch.serialization, 'add_safe_globals'):  # torch >= 2.4
        torch.serialization.add_safe_globals(
            [
                HistoryBuffer,
                OneCycleParamScheduler,
                (_getattr_for_checkpoints, 'builtins.getattr'),
                *_safe_numpy(),
            ]
        )

    def load_or_explain(filename: str, map_location: Any) -> dict:
        try:
            return checkpoint.load_from_local(filename, map_location)
        except (RuntimeError, EOFError, pickle.UnpicklingError) as error:
            raise RuntimeError(
                f'the checkpoint {filename} (config key load_from, or --resume / CHECKPOINT on the command line) '
                f'cannot be read: {_why_unreadable(error)}'
            ) from error

    load_or_explain.__name__ = checkpoint.load_from_local.__name__  # mmengine prints a part of it
    checkpoint.CheckpointLoader.register_scheme(prefixes='', loader=load_or_explain, force=True)


def _safe_numpy() -> list[Any]:
    """What makes arrays and numbers of a checkpoint's ``meta``, under the names of NumPy 1 and of NumPy 2."""
    import numpy as np

    calls: list[Any] = [np.zeros(0).__reduce__()[0], np.float64(0).__reduce__()[0]]  # _reconstruct and scalar
    functions = [(call, f'numpy.{core}.multiarray.{call.__name__}') for call in calls for core in ('core', '_core')]
    numbers = {type(np.dtype(code)) for code in f'{np.typecodes["AllInteger"]}{np.typecodes["Float"]}?'}
    # An array without elements is pickled with a call of `bytes`.
    return [np.ndarray, np.dtype, *numbers, *functions, bytes]


def _why_unreadable(error: Exception) -> str:
    """The reason that torch gives, and what to do."""
    refused = re.search(r'Unsupported global: GLOBAL (\S+)|(?:unrecognized function|but got) (.+)', str(error))
    if refused:
        return (
            f'it holds {refused[1] or refused[2]}, which is not on the list of what a checkpoint may contain. If you '
            'trust its source, set the environment variable TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 for this command.'
        )
    return f'{error}\nIf it was cut short while it was written or copied, take an earlier one.'


def _getattr_for_checkpoints(owner: object, name: str) -> Any:
    """``getattr`` of what a checkpoint needs: statistics of ``HistoryBuffer``, annealing of ``OneCycleLR``."""
    from mmengine.logging import HistoryBuffer
    from mmengine.optim.scheduler.param_scheduler import OneCycleParamScheduler

    statistic = owner is HistoryBuffer and not name.startswith('_')
    annealing = owner is OneCycleParamScheduler and name in ('_annealing_cos', '_annealing_linear')
    if not statistic and not annealing:
        raise pickle.UnpicklingError(f'a checkpoint may not take the attribute {name!r} of {owner!r}')
    return getattr(owner, name)
