"""Print a table of numbers into the log, as the papers do."""

from __future__ import annotations

import io

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
    table = Table(title=title, caption=caption, box=box.SIMPLE_HEAD)
    columns = list(next(iter(rows.values())))
    for name in ['', *columns]:
        table.add_column(name, justify='right' if name else 'left', no_wrap=True)
    for name, row in rows.items():
        table.add_row(name, *('-' if np.isnan(row[column]) else f'{row[column]:.1f}' for column in columns))
    text = io.StringIO()
    Console(file=text, width=120).print(table)
    MMLogger.get_current_instance().info('\n' + text.getvalue())
