"""Claim 2, settings: which of bfloat16, channels-last, compiled networks and fused optimizers pay on a device.

python -m benchmarks.settings --config configs/hrgan_w32_coco.py --device cpu --batch 4
"""

from __future__ import annotations

import copy

from mmengine.config import Config

from .arguments import parser
from .throughput import measure, show
from .workload import load_config

CHANNELS_LAST = dict(type='mmpose_gan.ChannelsLastHook')


def bfloat16(cfg: Config) -> None:
    """Autocast to bfloat16."""
    cfg.optim_wrapper.type = 'mmpose_gan.BFloat16OptimWrapper'


def channels_last(cfg: Config) -> None:
    """Channels-last order."""
    cfg.custom_hooks = [*cfg.get('custom_hooks', []), CHANNELS_LAST]


def compiled(cfg: Config) -> None:
    """Compile the backbones of all players."""
    players = [f'discriminators.{name}.backbone' for name in cfg.model.get('discriminators', {})]
    hook = dict(type='mmpose_gan.CompileHook', modules=['backbone', *players])
    cfg.custom_hooks = [*cfg.get('custom_hooks', []), hook]


def adam(cfg: Config) -> None:
    """Adam for the generator, as for the discriminators; torch has no fused RMSprop."""
    cfg.optim_wrapper.optimizer = dict(type='Adam', lr=2.5e-4)


def fused(cfg: Config) -> None:
    """Fuse the kernels of the optimizers that torch can fuse."""
    for player in (cfg.optim_wrapper, *cfg.optim_wrapper.get('discriminators', {}).values()):
        if player.optimizer.type in ('Adam', 'AdamW', 'SGD'):
            player.optimizer.fused = True


SETTINGS = {setting.__name__: setting for setting in (bfloat16, channels_last, compiled, adam, fused)}


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=5)
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration')
    arguments.add_argument(
        '--settings',
        nargs='+',
        default=['bfloat16', 'channels_last', 'bfloat16+channels_last', 'compiled', 'adam', 'adam+fused'],
        help=f'combinations, joined by +, of {", ".join(SETTINGS)}',
    )
    arguments.add_argument('--warmup', type=int, default=2, help='rounds before the timed ones')
    args = arguments.parse_args()
    configs = {'as it is': load_config(args.config, args.cfg_options)}
    for combination in args.settings:
        names = combination.split('+')
        if unknown := set(names) - SETTINGS.keys():
            arguments.error(f'--settings: unknown {sorted(unknown)}, there are {", ".join(SETTINGS)}')
        configs[combination] = copy.deepcopy(configs['as it is'])
        for name in names:
            SETTINGS[name](configs[combination])
    seconds = measure(configs, args.batch, args.rounds, args.device, args.warmup)
    title = f'{args.config}, {args.device}, batch {args.batch}, {args.rounds} rounds; median (quartiles)'
    show(title, seconds, args.batch, args.device, args.json)


if __name__ == '__main__':
    main()
