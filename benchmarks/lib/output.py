"""Prints tables and writes JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table in Markdown, so that docs can take it as it is."""
    table = Table(box=box.MARKDOWN, show_edge=True)
    for index, column in enumerate(columns):
        table.add_column(column, justify='left' if index == 0 else 'right', no_wrap=True)
    for row in rows:
        table.add_row(*map(str, row))
    print(f'\n{title}\n')
    Console(width=1000, highlight=False).print(table)


def print_machine(names: Mapping[str, object]) -> None:
    """Print what :func:`benchmarks.lib.machine.machine` found, in one line."""
    print(', '.join(f'{name} {value}' for name, value in names.items()))


def write_json(path: str | Path | None, content: Mapping[str, object]) -> None:
    """Write a benchmark's result; nothing is written for ``None``."""
    if path is not None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(json.dumps(content, indent=2) + '\n')
