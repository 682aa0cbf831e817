"""What the suite asks of itself."""

from __future__ import annotations

import re
from collections import Counter

from paths import ROOT

FILES = sorted((ROOT / 'tests').rglob('*.py'))


def test_tests_import_no_tests() -> None:
    """What several need is in a module without ``test_``: importing a test file runs what it prepares."""
    importing = [file.name for file in FILES if re.search(r'^\s*(from|import) test_', file.read_text(), re.MULTILINE)]
    assert not importing


def test_names_of_files_are_unique() -> None:
    """All folders are on the path, so that of two modules of one name a test would get either."""
    counts = Counter(file.name for file in FILES if file.name != 'conftest.py')
    assert not [name for name, count in counts.items() if count > 1]
