"""Tables of the metrics reach a log of any encoding, whole and without an error."""

from __future__ import annotations

import io
import logging

import pytest
from mmengine.logging import MMLogger

from mmpose_gan.evaluation.metrics.table import log_table


@pytest.mark.parametrize('encoding', ['utf-8', 'ascii', 'cp1252', 'latin-1'])
def test_what_the_encoding_lacks_is_written_otherwise(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = []
    monkeypatch.setattr(logging.StreamHandler, 'handleError', lambda self, record: lost.append(record))
    written = io.BytesIO()
    handler = logging.StreamHandler(io.TextIOWrapper(written, encoding, newline='\n'))
    logger = MMLogger.get_current_instance()
    logger.addHandler(handler)
    try:
        log_table('PCK', {'@0.2': {'Head': 1.0, 'Sch\u00e4del \u0436': 2.0}}, 'caption')
    finally:
        logger.removeHandler(handler)
    handler.flush()
    lines = written.getvalue().decode(encoding).splitlines()
    head, rule, row = next(lines[i : i + 3] for i, line in enumerate(lines) if 'Head' in line)
    words = [line.replace('|', ' ').split() for line in (head, row)]
    ruled, skull = ('\u2500', 'Sch\u00e4del \u0436') if encoding == 'utf-8' else ('-', r'Sch\xe4del \u0436')
    assert words == [['Head', *skull.split()], ['@0.2', '1.0', '2.0']]
    assert ruled in rule
    assert len(head) == len(row)
    assert lost == []
