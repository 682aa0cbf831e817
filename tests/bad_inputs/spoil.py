"""Ways to spoil files of a run on figures; all take the folder that the fixture ``place`` makes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Spoil = Callable[[Path], None]
ANNOTATIONS = 'figures/annotations/coco_train.json'


def write(name: str, content: str | bytes = '') -> Spoil:
    """A file with this content."""

    def spoil(place: Path) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoil


def folder(name: str) -> Spoil:
    """A folder where a file is expected."""
    return lambda place: (place / name).mkdir(parents=True)


def remove(name: str) -> Spoil:
    """Files that are not there."""
    return lambda place: [path.unlink() for path in place.glob(name)] and None


def cut(name: str, share: float = 0.5) -> Spoil:
    """Files of which the end is missing."""

    def spoil(place: Path) -> None:
        for path in place.glob(name):
            path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    return spoil


def annotations(change: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Annotations of the training set after a change of their content, or what the change returns instead."""

    def spoil(place: Path) -> None:
        file = place / ANNOTATIONS
        content = json.loads(file.read_text())
        content = change(content) or content
        file.write_text(json.dumps(content))

    return spoil


def person(**values: object) -> Spoil:
    """Annotations whose first person has other values."""
    return annotations(lambda content: content['annotations'][0].update(values))


def without(key: str) -> Spoil:
    """Annotations that lack one of their parts."""
    return annotations(lambda content: content.pop(key) and None)


def config(*lines: str) -> Spoil:
    """A config ``bad.py`` on the sound one, with lines of its own."""
    return write('bad.py', '\n'.join(["_base_ = ['config.py']", *lines]))
