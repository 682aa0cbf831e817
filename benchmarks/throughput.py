"""Claim 2: images a second in training, of several configs side by side.

    python -m benchmarks.throughput --device cuda --batch 64 --configs \
        stock=mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py \
        hrgan=configs/hrgan_w32_coco.py fast=configs/hrgan_w32_coco_fast.py

The first is the yardstick. Batches lie on the device: what the data loader can deliver is another question
(benchmarks/data.py).
"""

from __future__ import annotations

from .lib.arguments import parser
from .lib.speed import measure, show
from .lib.workload import load_config, supervised

CONFIGS = (
    'stock=mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py',
    'hrgan=configs/hrgan_w32_coco.py',
    'bf16=configs/hrgan_w32_coco_bf16.py',
    'fast=configs/hrgan_w32_coco_fast.py',
)


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=7, config=None)
    arguments.add_argument('--configs', nargs='+', default=CONFIGS, metavar='NAME=CONFIG', help='what to compare')
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration')
    arguments.add_argument('--supervised', action='store_true', help='show each config without its game as well')
    arguments.add_argument('--warmup', type=int, default=2, help='rounds before the timed ones')
    args = arguments.parse_args()
    configs = {}
    for entry in args.configs:
        name, _, path = entry.partition('=')
        if not path:
            arguments.error(f'--configs: {entry!r} is not NAME=CONFIG')
        configs[name] = load_config(path, args.cfg_options)
        if args.supervised and 'discriminators' in configs[name].model:
            configs[f'{name}, supervised'] = supervised(configs[name])
    seconds = measure(configs, args.batch, args.rounds, args.device, args.warmup)
    title = f'Training, {args.device}, batch {args.batch}, {args.rounds} rounds; median (quartiles)'
    show(title, seconds, args.batch, args.device, args.json)


if __name__ == '__main__':
    main()
