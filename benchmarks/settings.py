"""Claim 2, settings: which of bfloat16, channels-last, compiled networks and fused optimizers pay on a device.

    python -m benchmarks.settings --config configs/hrgan_w32_coco.py --device cpu --batch 4

And what checkpointing costs, whose use benchmarks/memory.py shows.
"""

from __future__ import annotations

from .lib.arguments import parser
from .lib.config_variants import add_settings, combined
from .lib.speed import measure, show
from .lib.workload import load_config


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=5)
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration')
    add_settings(arguments, ['bfloat16', 'channels_last', 'bfloat16+channels_last', 'compiled', 'adam', 'adam+fused'])
    arguments.add_argument('--warmup', type=int, default=2, help='rounds before the timed ones')
    args = arguments.parse_args()
    cfg = load_config(args.config, args.cfg_options)
    configs = {'as it is': cfg} | {combination: combined(cfg, combination) for combination in args.settings}
    seconds = measure(configs, args.batch, args.rounds, args.device, args.warmup)
    title = f'{args.config}, {args.device}, batch {args.batch}, {args.rounds} rounds; median (quartiles)'
    show(title, seconds, args.batch, args.device, args.json)


if __name__ == '__main__':
    main()
