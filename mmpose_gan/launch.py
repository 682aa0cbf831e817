"""Running MMPose's own command-line tools with what this package adds, so that their flags never drift."""

from __future__ import annotations

import argparse
import runpy
import sys
import tempfile
from pathlib import Path

import mmpose
from mmengine.config import Config
from mmengine.hub import get_config

from . import compat


def run_mmpose_tool(name: str) -> None:
    """Run ``train.py`` or ``test.py`` of the installed MMPose on this process's command line.

    Added to MMPose's flags: ``--adversary FILE`` (see :func:`add_adversary`), and ``mmpose::...`` as name of a config.

    Args:
        name: File name of the tool.

    Raises:
        SystemExit: A config does not exist, or the file is no adversary.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument('--adversary', metavar='FILE', help='file that adds discriminators to the config')
    own, sys.argv[1:] = parser.parse_known_args()
    if {'-h', '--help'} & set(sys.argv):
        parser.print_help()
    tool = runpy.run_path(str(Path(mmpose.__file__).parent / '.mim' / 'tools' / name))
    arguments = tool['parse_args']()
    with tempfile.TemporaryDirectory() as folder:
        if own.adversary or '::' in arguments.config:
            merged, label = _merge(arguments.config, own.adversary)
            # The runner names its copy of the config, and the default work directory, by this file.
            path = Path(folder) / f'{label}.py'
            merged.dump(path)
            sys.argv[sys.argv.index(arguments.config)] = str(path)
        elif not Path(arguments.config).is_file():
            sys.exit(f'error: there is no config {arguments.config}')
        compat.make_checkpoints_loadable()  # the config may be of MMPose alone, the checkpoint of a training
        compat.start_gloo_without_cuda(arguments.launcher)
        tool['main']()


def add_adversary(config: str, adversary: str) -> Config:
    """Merge a file of ``configs/_base_/adversaries`` over any config of a top-down heatmap estimator.

    Args:
        config: Path of a config, or ``mmpose::...`` for one that MMPose ships.
        adversary: Path of a file that defines ``adversary = dict(model=..., optim_wrapper=..., default_hooks=...)``.

    Returns:
        The merged config. An ``optim_wrapper.constructor`` that it had becomes the generator's.

    Raises:
        FileNotFoundError: A file does not exist.
        ValueError: The file defines no ``adversary``.
    """
    merged = _load(config)
    delta = _load(adversary).get('adversary')
    if not isinstance(delta, dict) or 'model' not in delta:
        raise ValueError(f'{adversary} defines no "adversary = dict(model=...)" to add to {config}')
    constructor = merged.get('optim_wrapper', {}).get('constructor')
    merged.merge_from_dict({key: value.to_dict() for key, value in delta.items()})
    if constructor and constructor != merged.optim_wrapper.constructor:
        merged.optim_wrapper.generator_constructor = constructor
    return merged


def _load(config: str) -> Config:
    if '::' in config:
        return get_config(config)
    if not Path(config).is_file():
        raise FileNotFoundError(f'there is no config {config}')
    return Config.fromfile(config)


def _merge(config: str, adversary: str | None) -> tuple[Config, str]:
    """The config of a command line, and a name for it."""
    label = Path(config).stem
    try:
        if adversary is None:
            return _load(config), label
        return add_adversary(config, adversary), f'{label}_{Path(adversary).stem}'
    except (FileNotFoundError, ValueError) as error:
        sys.exit(f'error: {error}')
