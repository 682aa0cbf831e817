"""The notebooks of docs/tutorials/ run from their first cell to their last."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

NOTEBOOKS = sorted((ROOT / 'docs/tutorials').glob('*.ipynb'))


@pytest.mark.parametrize('notebook', NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    cells = json.loads(notebook.read_text())['cells']
    assert not any(cell.get('outputs') for cell in cells), 'outputs are not kept: they would grow old'
    code = '\n\n'.join(''.join(cell['source']) for cell in cells if cell['cell_type'] == 'code')
    environment = os.environ | dict(PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1')
    done = subprocess.run(
        [sys.executable, '-c', code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    ratios = [float(value) for value in re.findall(r"'gradient_ratio': ([\d.]+)", done.stdout)]
    assert len(ratios) == 6
    assert all(ratio == pytest.approx(0.3, abs=0.03) for ratio in ratios)
    assert re.search(r'^as labelled -?[\d.]+, in another order -?[\d.]+$', done.stdout, re.MULTILINE)


@pytest.mark.parametrize('notebook', NOTEBOOKS, ids=lambda path: path.stem)
def test_links_of_a_notebook_lead_somewhere(notebook: Path) -> None:
    for cell in json.loads(notebook.read_text())['cells']:
        if cell['cell_type'] == 'markdown':
            for link in re.findall(r'\]\((?!https?:)([^)#]+)\)', ''.join(cell['source'])):
                assert (notebook.parent / link).is_file(), link
