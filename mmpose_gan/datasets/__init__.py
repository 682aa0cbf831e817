"""Data sets that MMPose lacks."""

from .lip import LIPDataset
from .lsp import LSPDataset

__all__ = ['LIPDataset', 'LSPDataset']
