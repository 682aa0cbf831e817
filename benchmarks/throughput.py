"""Claim 2: images a second in training, of several configs side by side.

    python -m benchmarks.throughput --device cuda --batch 64 --configs \
        stock=mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py \
        hrgan=configs/hrgan_w32_coco.py fast=configs/hrgan_w32_coco_fast.py

The first is the yardstick. Batches lie on the device: what the data loader can deliver is another question
(benchmarks/data.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from mmengine.config import Config

from .arguments import parser
from .machine import machine
from .tables import print_machine, print_table, write_json
from .timing import interleaved, ratios, spread, summary
from .workload import conductor, load_config, supervised, synthetic_batch

CONFIGS = (
    'stock=mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py',
    'hrgan=configs/hrgan_w32_coco.py',
    'bf16=configs/hrgan_w32_coco_bf16.py',
    'fast=configs/hrgan_w32_coco_fast.py',
)


def measure(configs: Mapping[str, Config], batch_size: int, rounds: int, device: str, warmup: int) -> dict:
    """Seconds of an iteration in each round, by the config's name."""
    alternatives = {}
    for name, cfg in configs.items():
        played, batch = conductor(cfg, device), synthetic_batch(cfg, batch_size, device)
        alternatives[name] = lambda played=played, batch=batch: played.play(batch)
    return interleaved(rounds, alternatives, warmup=warmup, device=device)


def show(title: str, seconds: Mapping[str, list[float]], batch_size: int, device: str, json: str | None) -> None:
    """Print and write images a second, and their ratio to the first config's."""
    first = next(iter(seconds.values()))
    speeds = {name: summary([batch_size / value for value in values]) for name, values in seconds.items()}
    compared = {name: ratios(first, values) for name, values in seconds.items()}
    where = machine(device)
    print_machine(where)
    rows = [(name, spread(speeds[name]), spread(compared[name])) for name in seconds]
    print_table(title, ('', 'images/s', 'of the first'), rows)
    write_json(json, dict(machine=where, batch=batch_size, images_per_second=speeds, ratios=compared))


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
