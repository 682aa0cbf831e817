"""Logs, charts, tables and the page do without torch, which takes longer to import than they take to draw."""

from __future__ import annotations

import subprocess
import sys


def test_what_shows_logs_and_writes_the_page_needs_no_torch() -> None:
    modules = ['charts', 'curves', 'embed', 'page', 'panels', 'run_tables', 'tiles', 'trained_run', 'training_log']
    code = f'import sys\nfrom mmpose_gan.report import {", ".join(modules)}\nassert "torch" not in sys.modules'
    subprocess.run([sys.executable, '-c', code], check=True, capture_output=True)
