"""Finds ``xtcocotools`` where nothing else does.

xtcocotools, which MMPose imports, has one compiled file, and no wheel for Python 3.12 or for NumPy 2. The same
functions are compiled in pycocotools. This finder is the last of Python's import finders, so that a real xtcocotools
wins wherever and whenever it is installed; a package of the same name would overwrite it, or be overwritten.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

INTERFACE = Path(__file__).parent / 'interface'


class LastFinder:
    """An entry of ``sys.meta_path`` for one package."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The stand-in's spec for ``xtcocotools``; Python finds its modules by itself."""
        if name != 'xtcocotools':
            return None
        from importlib.util import spec_from_file_location

        folder = str(INTERFACE)
        return spec_from_file_location(name, INTERFACE / '__init__.py', submodule_search_locations=[folder])


if LastFinder not in sys.meta_path:
    sys.meta_path.append(LastFinder)  # type: ignore[arg-type]  # a class with a static method is a finder too
