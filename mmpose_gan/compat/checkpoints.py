"""torch >= 2.6 loads with ``weights_only=True``, which refuses the training checkpoints of mmengine 0.10.

The protection stays on: what stands in for their classes is in ``checkpoint_parts.py``.
"""

from __future__ import annotations

import logging
import re
import zipfile
from typing import Any

#: Said of each file that is loaded where torch would run what is in it.
UNPROTECTED = 'the checkpoint {} is trusted: torch {} runs what a file holds, 2.6 and later do not'


def make_checkpoints_loadable(checkpoint: Any) -> None:
    """Let ``torch.load(weights_only=True)`` read mmengine's training checkpoints, and explain unreadable files.

    Besides tensors they hold mmengine's ``HistoryBuffer`` (the log so far) with NumPy arrays, and schedulers' states.
    To torch's safe globals are added stand-ins of these classes, which take the state that they need and no other.

    Args:
        checkpoint: The module ``mmengine.runner.checkpoint``.
    """
    import torch

    # Here, so that `import mmpose_gan` need not wait for mmengine.
    from mmengine.logging import print_log
    from mmengine.utils import digit_version

    from .checkpoint_parts import safe_parts

    if hasattr(torch.serialization, 'add_safe_globals'):  # torch >= 2.4
        torch.serialization.add_safe_globals(safe_parts())
    trusting = digit_version(torch.__version__) < digit_version('2.6')

    def load_or_explain(filename: str, map_location: Any) -> dict:
        try:
            check_records(filename)
            if trusting:
                print_log(UNPROTECTED.format(filename, torch.__version__), 'current', logging.WARNING)
            return checkpoint.load_from_local(filename, map_location)
        except (FileNotFoundError, PermissionError, IsADirectoryError):
            raise
        except Exception as error:  # a damaged file may raise any
            raise RuntimeError(
                f'the checkpoint {filename} (config key load_from, or --resume / CHECKPOINT on the command line) '
                f'cannot be read: {_why_unreadable(error)}'
            ) from error

    load_or_explain.__name__ = checkpoint.load_from_local.__name__  # mmengine prints a part of it
    checkpoint.CheckpointLoader.register_scheme(prefixes='', loader=load_or_explain, force=True)


def check_records(filename: str) -> None:
    """Compare the records of a checkpoint with the checksums that it was written with, which torch does not.

    Raises:
        ValueError: One of them differs.
    """
    if zipfile.is_zipfile(filename):
        with zipfile.ZipFile(filename) as archive:
            if record := archive.testzip():
                raise ValueError(f'{record} in it is damaged: it is not what its checksum was made of.')


def _why_unreadable(error: Exception) -> str:
    """The reason that torch gives, and what to do."""
    refused = re.search(r'Unsupported global: GLOBAL (\S+)|(?:unrecognized function|but got) (.+)', str(error))
    if refused:
        return (
            f'it holds {refused[1] or refused[2]}, which is not on the list of what a checkpoint may contain. If you '
            'trust its source, set the environment variable TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 for this command.'
        )
    if forbidden := re.search(r'a checkpoint may not hold .+', str(error)):
        return f'{forbidden[0]}. It was damaged, or made to do harm.'
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f'{reason}\nIf it was cut short while it was written or copied, take an earlier one.'
