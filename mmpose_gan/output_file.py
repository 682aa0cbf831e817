"""The type of arguments such as ``--out FILE``: what cannot be written is refused before the work, not after."""

from __future__ import annotations

import argparse
from pathlib import Path


def output_file(text: str) -> Path:
    """A path that is no folder, for ``argparse``.

    Raises:
        argparse.ArgumentTypeError: It is one, or lies in what is none.
    """
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f'{path} is a folder; give the name of a file')
    blocking = next((parent for parent in path.parents if parent.exists() and not parent.is_dir()), None)
    if blocking:
        raise argparse.ArgumentTypeError(f'{path} cannot be made: {blocking} is no folder')
    return path
