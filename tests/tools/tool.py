"""Tools are scripts beside the package; tests import them by path, or run them as the command line does."""

from __future__ import annotations

import importlib
import io
import runpy
import sys
from contextlib import redirect_stdout
from types import ModuleType

import pytest
from paths import ROOT

TOOLS = ROOT / 'tools'


def load(name: str) -> ModuleType:
    """Import ``tools/<name>.py`` as it is when it runs: with its own folder on the path."""
    folder = str((TOOLS / name).parent)
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(f'tools.{name.replace("/", ".")}')
    finally:
        sys.path.remove(folder)


def main(name: str, *arguments: object) -> str:
    """Run ``tools/<name>`` from the project's folder, in this process; returns what it prints.

    Raises:
        SystemExit: As the tool does.
    """
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as printed:
        patch.chdir(ROOT)
        patch.setattr(sys, 'argv', [str(TOOLS / name), *map(str, arguments)])
        patch.setattr(sys, 'path', [*sys.path])
        runpy.run_path(str(TOOLS / name), run_name='__main__')
    return printed.getvalue()
