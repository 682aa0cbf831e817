"""A matrix of configs and seeds, read from a Python file."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mmengine.config import Config

from mmpose_gan.adversaries import add_adversaries

ROOT = Path(__file__).resolve().parents[2]
KEYS = {'config', 'adversaries', 'options', 'after'}


@dataclass(frozen=True)
class Row:
    """One config of a matrix.

    Attributes:
        name: What tables call it.
        config: Path of a config from the project's folder, or ``mmpose::...``.
        adversaries: Adversaries that are merged over it: names, or paths from the project's folder.
        options: Keys of the config to overwrite, as ``--cfg-options``: dotted.
        after: Name of the row with whose trained weights, of the same seed, this one begins.
    """

    name: str
    config: str
    adversaries: Sequence[str] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    after: str | None = None

    @property
    def slug(self) -> str:
        """The name as a file name."""
        return re.sub(r'[^a-z0-9.]+', '-', self.name.lower()).strip('-')


@dataclass(frozen=True)
class Matrix:
    """Configs by seeds.

    Attributes:
        name: Of its folders: the file's name.
        rows: Configs, the most promising first.
        seeds: Seeds, all of which each row has.
        baseline: Name of the row that the others are compared with.
    """

    name: str
    rows: Sequence[Row]
    seeds: Sequence[int]
    baseline: str

    def row(self, name: str) -> Row:
        """The row of a name or slug.

        Raises:
            KeyError: There is none.
        """
        for row in self.rows:
            if name in (row.name, row.slug):
                return row
        raise KeyError(f'matrix {self.name} has no row {name!r}, but {[row.name for row in self.rows]}')

    def config(self, row: Row, seed: int) -> Config:
        """The config of a row and a seed; one that comes after another loads what that one saves last.

        ``load_from`` is below the folder of all experiments.
        """
        cfg = cell_config(row, seed)
        if row.after is not None:
            before = self.row(row.after)
            last = f'iter_{self.config(before, seed).train_cfg.max_iters}.pth'
            cfg.load_from = str(self.folder(before, seed) / last)
        return cfg

    def folder(self, row: Row, seed: int) -> Path:
        """Where a cell trains, below the folder of all experiments."""
        return Path(self.name, f'{row.slug}-{seed}-{config_hash(self.config(row, seed))}')


def read_matrix(file: str | Path) -> Matrix:
    """Read a file that defines ``rows``, name to keys of :class:`Row`, ``seeds`` and ``baseline``.

    Raises:
        ValueError: Something is missing or unknown, or two rows' names are one as file names.
    """
    found = runpy.run_path(str(file))
    if missing := {'rows', 'seeds', 'baseline'} - found.keys():
        raise ValueError(f'{file} defines no {" and no ".join(sorted(missing))}')
    for name, row in found['rows'].items():
        if 'config' not in row or not row.keys() <= KEYS:
            raise ValueError(f'{file}: row {name!r} has the keys {sorted(row)}; config is needed, of {sorted(KEYS)}')
    rows = [Row(name, **row) for name, row in found['rows'].items()]
    slugs = [row.slug for row in rows]
    if len(set(slugs)) < len(slugs):
        raise ValueError(f'{file}: names of rows are not apart as file names: {sorted(slugs)}')
    if found['baseline'] not in found['rows']:
        raise ValueError(f'{file}: baseline {found["baseline"]!r} is no row')
    for index, row in enumerate(rows):
        if row.after is not None and row.after not in [earlier.name for earlier in rows[:index]]:
            raise ValueError(f'{file}: row {row.name!r} comes after {row.after!r}, which is no row before it')
    return Matrix(Path(file).stem, rows, tuple(found['seeds']), found['baseline'])


def cell_config(row: Row, seed: int) -> Config:
    """The config of a row and a seed, whole: ``randomness.seed`` is set, and ``{seed}`` in strings is filled in.

    Paths of configs are from the project's folder.
    """
    config = row.config if '::' in row.config else str(ROOT / row.config)
    adversaries = [str(ROOT / name) if (ROOT / name).is_file() else name for name in row.adversaries]
    cfg = add_adversaries(config, adversaries)
    cfg.merge_from_dict(dict(row.options))
    content = _filled(cfg.to_dict(), seed)
    content['randomness'] = dict(content.get('randomness', {}), seed=seed)
    return Config(content)


def config_hash(cfg: Config) -> str:
    """Twelve digits that are the same for the same keys and values."""
    text = json.dumps(cfg.to_dict(), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _filled(value: Any, seed: int) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, seed) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(item, seed) for item in value)
    return value.replace('{seed}', str(seed)) if isinstance(value, str) else value
