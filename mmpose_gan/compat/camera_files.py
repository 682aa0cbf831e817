"""MMPose 1.3 reads the cameras of 3D data sets with Python's pickle, which runs what a file holds."""

from __future__ import annotations

import pickle
from typing import Any


def load_as_data(base: Any) -> None:
    """Have camera files read as numbers, text and arrays, and nothing else.

    Args:
        base: The module ``mmpose.datasets.datasets.base.base_mocap_dataset``.
    """
    original = base.load

    def load(file: Any, *args: Any, **kwargs: Any) -> Any:
        return read_pickle(file) if str(file).endswith(('.pkl', '.pickle')) else original(file, *args, **kwargs)

    base.load = load


def _bytes_of_text(text: str, encoding: str) -> bytes:
    """Stands in for ``codecs.encode``, by which protocol 2 writes the bytes of an array."""
    if encoding != 'latin1':
        raise pickle.UnpicklingError(f'it holds text in the encoding {encoding!r}')
    return text.encode('latin1')


def read_pickle(file: str) -> Any:
    """Read a pickle of numbers, text, arrays and what holds them.

    Args:
        file: Its path, or that of another of MMEngine's file backends.

    Raises:
        ValueError: It holds anything else, or is damaged; the sentence names the file.
    """
    from io import BytesIO

    from mmengine.fileio import get

    from .checkpoint_parts import plain, safe_parts

    parts = {part[1]: part[0] for part in safe_parts() if isinstance(part, tuple)}
    names = {name: part for name, part in parts.items() if name.startswith('numpy')} | {
        '_codecs.encode': _bytes_of_text
    }

    class DataUnpickler(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            if (found := f'{module}.{name}') in names:
                return names[found]
            raise pickle.UnpicklingError(f'it holds {found}, which is no number, text or array')

    try:
        return plain(DataUnpickler(BytesIO(get(file))).load())
    except OSError:
        raise
    except Exception as error:  # a damaged pickle may raise anything
        raise ValueError(f'{file} cannot be read as cameras: {error}') from error
