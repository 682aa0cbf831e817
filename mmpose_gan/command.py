"""The ``mmpose-gan`` command: ``mmpose-gan NAME ...`` runs the tool of that name, with the same flags as ``tools/``."""

from __future__ import annotations

import ast
import os
import runpy
import sys
from pathlib import Path

from .packaged import TOOLS


def tools() -> dict[str, Path]:
    """Scripts that run by themselves, by the name of their subcommand: ``make-figures`` for ``make_figures.py``."""
    scripts = [*TOOLS.glob('*.py'), *TOOLS.glob('*.sh'), *TOOLS.glob('dataset_converters/*.py')]
    return {
        path.stem.replace('_', '-'): path
        for path in sorted(scripts, key=lambda path: path.stem)
        if not path.stem.startswith('_') and (path.suffix == '.sh' or '__main__' in path.read_text(encoding='utf-8'))
    }


def describe(path: Path) -> str:
    """What a tool does: the first line of its docstring, or of a shell script's comment."""
    text = path.read_text(encoding='utf-8')
    if path.suffix == '.sh':
        return text.splitlines()[1].lstrip('# ')
    return (ast.get_docstring(ast.parse(text)) or '').partition('\n')[0]


def usage() -> str:
    """The help of the command."""
    found = tools()
    width = max(map(len, found))
    lines = [f'  {name:{width}}  {describe(path)}' for name, path in found.items()]
    return '\n'.join(['usage: mmpose-gan COMMAND [-h] ...', '', *lines])


def main() -> None:
    """Run the tool that the command line names.

    Raises:
        SystemExit: There is no such tool.
    """
    name, *arguments = sys.argv[1:] or ['--help']
    if name in ('-h', '--help'):
        print(usage())
        return
    tool = tools().get(name)
    if tool is None:
        sys.exit(f'error: mmpose-gan has no command {name}, only {", ".join(tools())}')
    if tool.suffix == '.sh':
        os.environ.setdefault('PYTHON', sys.executable)
        os.execvp('bash', ['bash', str(tool), *arguments])
    # What a script sees when it runs: its own name, and the modules beside it.
    sys.argv = [str(tool), *arguments]
    sys.path.insert(0, str(tool.parent))
    runpy.run_path(str(tool), run_name='__main__')
