"""mmengine 0.10 resumes from the file that ``last_checkpoint`` names or, without a word, from nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def latest_checkpoint(path: str) -> str | None:
    """The newest whole checkpoint of a work directory, also where it was moved, or ``last_checkpoint`` is lost.

    Args:
        path: The work directory.

    Returns:
        Its path; ``None`` in a folder in which nothing was trained.

    Raises:
        FileNotFoundError: Something was trained there, and none of its checkpoints is whole.
    """
    folder = Path(path)
    named = _named(folder)
    numbered = list(_numbered(folder))
    for candidate in dict.fromkeys([*named, *numbered]):
        if _is_whole(candidate):
            if candidate not in named[:1]:
                _say(f'{folder / "last_checkpoint"} leads to no whole checkpoint; the newest one is {candidate}')
            return str(candidate)
    if any(log.stat().st_size for log in folder.glob('*/vis_data/scalars.json')):
        raise FileNotFoundError(
            f'--resume: {folder} has logs of a training and no whole checkpoint to go on from (damaged: '
            f'{", ".join(file.name for file in numbered) or "none"}); leave --resume out to start from the beginning, '
            'or name a checkpoint: --resume FILE'
        )
    _say(f'there is nothing to resume in {folder}: training starts from the beginning')
    return None


def _named(folder: Path) -> list[Path]:
    """What ``last_checkpoint`` names: first the file of that name in this folder, then the path as it stands."""
    file = folder / 'last_checkpoint'
    name = file.read_text().strip() if file.is_file() else ''
    # A path of Windows has other separators.
    return [folder / re.split(r'[/\\]', name)[-1], Path(name)] if name else []


def _numbered(folder: Path) -> Iterator[Path]:
    """Checkpoints of epochs or iterations, the newest first; not best ones, which have no optimizer."""
    found = [(re.fullmatch(r'(?:epoch|iter)_(\d+)\.pth', path.name), path) for path in folder.glob('*.pth')]
    numbered = [(path.stat().st_mtime, int(match[1]), path) for match, path in found if match]
    yield from (path for _, _, path in sorted(numbered, reverse=True))


def _is_whole(file: Path) -> bool:
    """Whether a file is there, and is what its checksums were made of."""
    if not file.is_file():
        return file.is_dir()  # a checkpoint of deepspeed
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _say(sentence: str) -> None:
    from mmengine.logging import print_log

    print_log(sentence, logger='current')


def find_latest(module: Any) -> None:
    """Have it found so.

    Args:
        module: ``mmengine.runner.checkpoint``, or a module that took the function from it.
    """
    module.find_latest_checkpoint = latest_checkpoint
