"""What lies beside the code in the package: configs and tools. In a checkout these are links."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mmengine.config import Config

#: OpenMMLab's tools look for configs and tools here.
MIM = Path(__file__).parent / '.mim'
CONFIGS, TOOLS = MIM / 'configs', MIM / 'tools'
PREFIX = 'mmpose_gan::'


def config_path(name: str) -> Path:
    """The file that ``mmpose_gan::NAME.py`` means.

    Raises:
        FileNotFoundError: There is none.
    """
    path = CONFIGS / name.removeprefix(PREFIX)
    if not path.is_file():
        raise FileNotFoundError(f'there is no config {PREFIX}{name.removeprefix(PREFIX)} ({path})')
    return path


def load_config(config: str) -> Config:
    """Read a config.

    Args:
        config: Path, or ``package::path`` of one that MMPose or this package ships.

    Raises:
        FileNotFoundError: It does not exist.
        ValueError: It cannot be read.
    """
    from mmengine.config import Config
    from mmengine.hub import get_config

    path = str(config_path(config)) if config.startswith(PREFIX) else config
    if '::' not in path and not Path(path).is_file():
        raise FileNotFoundError(f'there is no config {config}')
    try:
        return get_config(path) if '::' in path else Config.fromfile(path)
    except Exception as error:  # a config is Python: it may raise anything
        raise ValueError(f'the config {config} cannot be read: {_reason(error)}') from error


def _reason(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f'line {error.lineno}: {error.msg}'
    return f'{type(error).__name__}: {error}'
