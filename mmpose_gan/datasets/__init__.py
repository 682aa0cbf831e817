"""Data sets that MMPose lacks."""

from .codecs import *  # noqa: F403
from .lip import LIPDataset
from .lsp import LSPDataset
from .transforms import *  # noqa: F403

__all__ = ['LIPDataset', 'LSPDataset']
