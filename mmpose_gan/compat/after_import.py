"""Mends that wait for the module at fault, so that mending imports nothing and comes in any order of imports."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: Takes a module. What it changes there has no types.
Mend = Callable[[Any], None]


class MendingFinder(MetaPathFinder):
    """Finds what the other finders find, and mends it once it has been executed.

    Attributes:
        mends: What is to be done to a module, by its name.
    """

    def __init__(self) -> None:
        self.mends: dict[str, list[Mend]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's own spec, with a loader that mends."""
        if fullname not in self.mends:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(fullname, path, target) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_mend(module: ModuleType) -> None:
                execute(module)
                for mend in self.mends[fullname]:
                    mend(module)

            spec.loader.exec_module = execute_and_mend  # type: ignore[method-assign]  # of this one import
        return spec


_finder = MendingFinder()


def after_import(name: str, mend: Mend) -> None:
    """Mend a module when it is imported, or at once if it has been."""
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    _finder.mends.setdefault(name, []).append(mend)
    if name in sys.modules:
        mend(sys.modules[name])
