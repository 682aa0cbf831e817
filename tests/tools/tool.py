"""Tools are scripts beside the package; tests import them by path."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

TOOLS = Path(__file__).resolve().parents[2] / 'tools'


def load(name: str) -> ModuleType:
    """Import ``tools/<name>.py`` as it is when it runs: with its own folder on the path."""
    path = TOOLS / name
    sys.path.insert(0, str(path.parent))
    try:
        return importlib.import_module(path.name)
    finally:
        sys.path.remove(str(path.parent))
