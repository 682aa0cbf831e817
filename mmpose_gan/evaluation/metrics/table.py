"""Print a table of numbers into the log, as the papers do."""

from __future__ import annotations

import io
import logging

import numpy as np
from mmengine.logging import MMLogger
from rich import box
from rich.console import Console
from rich.table import Table


def log_table(title: str, rows: dict[str, dict[str, float]], caption: str) -> None:
    """Print a table.

    Args:
        title: What is measured, in which unit.
        rows: Row name to column name to number, at least one row; NaN prints as ``-``.
        caption: What a reader has to know.
    """
    logger = MMLogger.get_current_instance()
    encoding = _encoding(logger)

    def fit(text: str) -> str:
        return text.encode(encoding, 'backslashreplace').decode(encoding)

    ruled = box.ASCII if encoding == 'ascii' else box.SIMPLE_HEAD
    table = Table(title=fit(title), caption=fit(caption), box=ruled)
    columns = list(next(iter(rows.values())))
    for name in ['', *columns]:
        table.add_column(fit(name), justify='right' if name else 'left', no_wrap=True)
    for name, row in rows.items():
        table.add_row(fit(name), *('-' if np.isnan(row[column]) else f'{row[column]:.1f}' for column in columns))
    text = io.StringIO()
    Console(file=text, width=120).print(table)
    logger.info('\n' + text.getvalue())


def _encoding(logger: logging.Logger) -> str:
    """ASCII where one of the logger's streams is less than UTF-8, as in a plain C locale or on Windows."""
    streams = [handler.stream for handler in logger.handlers if isinstance(handler, logging.StreamHandler)]
    names = [getattr(stream, 'encoding', None) or 'utf-8' for stream in streams]
    return 'utf-8' if all(name.lower().startswith('utf') for name in names) else 'ascii'
