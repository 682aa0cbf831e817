"""Settings that may make a config's iterations faster or smaller, and their combinations by name."""

from __future__ import annotations

import copy
from argparse import ArgumentParser
from collections.abc import Sequence

from mmengine.config import Config

CHANNELS_LAST = dict(type='mmpose_gan.ChannelsLastHook')
#: What of an HRNet is checkpointed: each of its modules.
HRNET = ('layer1.*', 'stage?.*')


def bfloat16(cfg: Config) -> None:
    """Autocast to bfloat16."""
    cfg.optim_wrapper.type = 'mmpose_gan.BFloat16OptimWrapper'


def channels_last(cfg: Config) -> None:
    """Channels-last order."""
    _add_hook(cfg, CHANNELS_LAST)


def compiled(cfg: Config) -> None:
    """Compile the backbones of all players."""
    players = [f'discriminators.{name}.backbone' for name in cfg.model.get('discriminators', {})]
    _add_hook(cfg, dict(type='mmpose_gan.CompileHook', modules=['backbone', *players]))


def adam(cfg: Config) -> None:
    """Adam for the generator, as for the discriminators; torch has no fused RMSprop."""
    cfg.optim_wrapper.optimizer = dict(type='Adam', lr=2.5e-4)


def fused(cfg: Config) -> None:
    """Fuse the kernels of the optimizers that torch can fuse."""
    for player in (cfg.optim_wrapper, *cfg.optim_wrapper.get('discriminators', {}).values()):
        if player.optimizer.type in ('Adam', 'AdamW', 'SGD'):
            player.optimizer.fused = True


def discriminators_checkpointed(cfg: Config) -> None:
    """Keep what goes into each module of the discriminators' HRNets, compute the rest again."""
    _checkpoint(cfg, ['discriminators.*.'])


def both_checkpointed(cfg: Config) -> None:
    """The same of the generator's HRNet too."""
    _checkpoint(cfg, ['', 'discriminators.*.'])


def _checkpoint(cfg: Config, players: Sequence[str]) -> None:
    modules = [f'{player}backbone.{part}' for player in players for part in HRNET]
    _add_hook(cfg, dict(type='mmpose_gan.ActivationCheckpointingHook', modules=modules))


def _add_hook(cfg: Config, hook: dict) -> None:
    cfg.custom_hooks = [*cfg.get('custom_hooks', []), hook]


CHECKPOINTING = (discriminators_checkpointed, both_checkpointed)
SETTINGS = {setting.__name__: setting for setting in (bfloat16, channels_last, compiled, adam, fused, *CHECKPOINTING)}


def add_settings(arguments: ArgumentParser, default: Sequence[str]) -> None:
    """The argument ``--settings``."""
    arguments.add_argument(
        '--settings', nargs='+', default=default, help=f'combinations, joined by +, of {", ".join(SETTINGS)}'
    )


def combined(cfg: Config, combination: str) -> Config:
    """The config with the settings of a combination such as ``'bfloat16+channels_last'``.

    Raises:
        SystemExit: A setting does not exist.
    """
    names = combination.split('+')
    if unknown := set(names) - SETTINGS.keys():
        raise SystemExit(f'--settings: unknown {sorted(unknown)}, there are {", ".join(SETTINGS)}')
    cfg = copy.deepcopy(cfg)
    for name in names:
        SETTINGS[name](cfg)
    return cfg
