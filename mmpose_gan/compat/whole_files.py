"""mmengine 0.10 writes files under their final names: a kill or a full disk leaves half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

#: How files end that are being written; what a killed run leaves of them.
PART = '.part'


@contextmanager
def whole_path(path: str | Path) -> Iterator[Path]:
    """A path of the same suffix to write to, for who takes no open file; the file is there when the context ends well.

    Args:
        path: The file. What it held stays until then.

    Raises:
        OSError: It could not be written; nothing of it is left.
    """
    path = Path(path)
    part = path.with_name(f'.{path.stem}.{os.getpid()}{PART}{path.suffix}')
    with _in_place_of(path, part):
        yield part


@contextmanager
def whole_file(path: str | Path, mode: str = 'w', **kwargs: Any) -> Iterator[IO[Any]]:
    """Open a file for writing that is there when it is complete, and not before.

    Args:
        path: The file. What it held stays until the new content is on the disk.
        mode: As of ``open``: ``'w'`` or ``'wb'``.
        **kwargs: As of ``open``.

    Raises:
        OSError: It could not be written; nothing of it is left.
    """
    path = Path(path)
    part = path.with_name(f'.{path.name}.{os.getpid()}{PART}')
    with _in_place_of(path, part), open(part, mode, **kwargs) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _in_place_of(path: Path, part: Path) -> Iterator[None]:
    """Put a part in its place when the context ends well, and else remove it."""
    try:
        yield
        os.replace(part, path)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(
                error.errno, f'{path} could not be written ({error.strerror}); the file that was there before is whole'
            ) from error
        raise
    _sync_folder(path.parent)


def open_whole(path: str | Path, mode: str = 'r', **kwargs: Any) -> AbstractContextManager[IO[Any]]:
    """``open``, and :func:`whole_file` for writing."""
    return whole_file(path, mode, **kwargs) if 'w' in mode else open(path, mode, **kwargs)


def _sync_folder(folder: Path) -> None:
    """Have the names of a folder on the disk, where a folder can be opened."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_parts(folder: str | Path) -> None:
    """Remove what runs that were killed left of files that they were writing."""
    for pattern in (f'.*{PART}', f'.*{PART}.*'):
        for part in Path(folder).glob(pattern):
            part.unlink(missing_ok=True)


def write_whole(local_backend: Any) -> None:
    """Have all files of MMEngine, its checkpoints among them, written whole or not at all.

    Args:
        local_backend: The module ``mmengine.fileio.backends.local_backend``, whose ``open`` this becomes.
    """
    local_backend.open = open_whole
