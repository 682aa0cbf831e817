"""``--help`` comes at once: what is slow to import is imported after the command line has been read."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tool import TOOLS

SLOW = ('torch', 'mmengine', 'mmpose', 'matplotlib')


@pytest.mark.parametrize('name', ['report', 'plot_curves', 'draw_verdicts', 'dataset_converters/draw_samples'])
def test_help_imports_nothing_slow(name: str) -> None:
    code = (
        'import runpy, sys\n'
        'sys.argv = [sys.argv[1], "--help"]\n'
        'try:\n    runpy.run_path(sys.argv[0], run_name="__main__")\n'
        f'except SystemExit as end:\n    print(end.code, *sorted(set({SLOW}) & set(sys.modules)), file=sys.stderr)\n'
    )
    done = subprocess.run([sys.executable, '-c', code, str(TOOLS / f'{name}.py')], capture_output=True, text=True)
    assert done.stdout.startswith('usage: ')
    assert done.stderr.splitlines()[-1] == '0'
