"""The quickstart, smaller than small: every step of it, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from paths import ROOT
from tool import main


@pytest.mark.slow
def test_quickstart_trains_both_and_prints_a_table(tmp_path):
    done = subprocess.run(
        [sys.executable, 'tools/quickstart.py', '--work-dir', tmp_path, '--images', '48', '--test-images', '12',
         '--epochs', '1'],
        cwd=ROOT, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    table = done.stdout[done.stdout.rindex('Figures: the same seed') :]
    for contestant in ('supervised', 'adversarial'):
        assert contestant in table
        for split in ('val', 'hard'):
            metrics = json.loads((tmp_path / contestant / f'metrics_{split}.json').read_text())
            assert 0 <= metrics['PCK'] <= 1
    assert '<html' in (tmp_path / 'report.html').read_text()
    first = done.stdout[: done.stdout.index('$ tools/make_figures.py')]
    assert 'On this machine everything together will take about' in first
    assert len(json.loads((tmp_path / 'figures/annotations/coco_train.json').read_text())['annotations']) == 48  # plain


@pytest.mark.slow
def test_a_step_that_fails_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv('PYTHONWARNINGS', 'ignore')  # the command sets it for its steps; here it is put back
    blocked = tmp_path / 'figures'
    blocked.mkdir()
    (blocked / 'mine.txt').write_text('not a data set of figures')
    with pytest.raises(SystemExit, match=r'quickstart: the command above failed \(exit status \d+\)'):
        main('quickstart.py', '--work-dir', tmp_path, '--images', '4')
    assert (blocked / 'mine.txt').is_file()
