"""Claim 5: what an iteration sends, and what it costs as the world grows.

    python -m benchmarks.distribution --config configs/hrgan_w32_coco.py --batch 1 --worlds 1 2 4

Processes on this machine play the same iterations, joined by gloo; torch's profiler sees every collective call and its
size. They share the machine's cores, so that more processes than cores cost more for that reason alone. The cost for
worlds that are not at hand is computed for a ring, whose assumptions are arguments: every process sends and receives
2 (n - 1) / n times the bytes at ``--bandwidth``, every message in 2 (n - 1) steps of ``--latency``, and nothing
overlaps.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

import torch
import torch.distributed as dist
from torch.multiprocessing import spawn
from torch.profiler import ProfilerActivity, profile

from .lib.arguments import parser
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.workload import build_model, load_config, synthetic_batch, training_loop

PAPER_WORLDS = (1, 2, 4, 8, 16, 32, 64)
MB = 1e6


def ring_seconds(size: float, world: int, bandwidth: float, latency: float) -> float:
    """Seconds of a ring all-reduce of one message.

    Args:
        size: Its bytes.
        world: Number of processes.
        bandwidth: Bytes a second from a process to the next.
        latency: Seconds of a step.
    """
    return 2 * (world - 1) * (size / world / bandwidth + latency)


def _play(rank: int, world: int, threads: int, folder: str, args: dict) -> None:
    """One process: time iterations, profile the last, and leave what was seen in a file."""
    torch.set_num_threads(threads)
    os.environ.update(MASTER_ADDR='127.0.0.1')
    dist.init_process_group('gloo', rank=rank, world_size=world, init_method=f'file://{folder}/rendezvous')
    cfg = load_config(args['config'], args['cfg_options'])
    played, batch = training_loop(cfg, model=build_model(cfg)), synthetic_batch(cfg, args['batch'], seed=rank)
    seconds = []
    for index in range(args['rounds'] + 1):
        dist.barrier()
        start = time.perf_counter()
        played.play(batch)
        dist.barrier()
        if index:
            seconds.append(time.perf_counter() - start)
    with profile(activities=[ProfilerActivity.CPU], record_shapes=True) as recorded:
        played.play(batch)
    calls = [event for event in recorded.events() if event.name.startswith('gloo:')]
    if rank == 0:
        sizes = [4 * sum(torch.Size(shape).numel() for shape in event.input_shapes) for event in calls]
        model = getattr(played.model, 'module', played.model)
        weights = 4 * sum(p.numel() for p in model.parameters() if p.requires_grad)
        torch.save(dict(seconds=seconds, sizes=sizes, weights=weights), f'{folder}/result')
    dist.destroy_process_group()


def measure(world: int, threads: int, args: dict) -> dict:
    """Timings, sizes of messages in bytes, and bytes of the trained weights, for a number of processes."""
    with tempfile.TemporaryDirectory() as folder:
        spawn(_play, args=(world, threads, folder, args), nprocs=world)
        return torch.load(Path(folder) / 'result')


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=3)
    arguments.add_argument('--batch', type=int, default=1, help='images of each process in an iteration')
    arguments.add_argument('--worlds', nargs='+', type=int, default=[1, 2, 4], help='numbers of processes')
    arguments.add_argument('--bandwidth', type=float, default=25e9, help='bytes a second between neighbours, on paper')
    arguments.add_argument('--latency', type=float, default=20e-6, help='seconds of a step, on paper')
    args = arguments.parse_args()
    if args.device != 'cpu':
        arguments.error('--device: this benchmark joins CPU processes by gloo')

    results = {world: measure(world, 1, vars(args)) for world in args.worlds}
    where = machine() | dict(threads=1)
    print_machine(where)
    rows = []
    for world, result in results.items():
        sizes, weights = result['sizes'], result['weights']
        share = f'{sum(sizes) / weights:.4f}' if sizes else '-'
        median = statistics.median(result['seconds'])
        rows.append((world, len(sizes), f'{sum(sizes) / MB:.2f}', f'{weights / MB:.2f}', share, f'{median:.2f}'))
    columns = ('processes', 'messages', 'MB reduced', 'MB of weights', 'reduced / weights', 's an iteration')
    print_table(f'{args.config}, gloo, batch {args.batch} a process', columns, rows)
    sizes = max((result['sizes'] for result in results.values()), key=sum)
    paper = {n: sum(ring_seconds(size, n, args.bandwidth, args.latency) for size in sizes) for n in PAPER_WORLDS}
    sent = f'{sum(sizes) / MB:.1f} MB in {len(sizes)} messages'
    title = f'On paper: a ring, {args.bandwidth / 1e9:g} GB/s, {args.latency * 1e6:g} us a step, {sent}'
    print_table(title, ('processes', 'ms an iteration'), [(n, f'{value * 1e3:.2f}') for n, value in paper.items()])
    write_json(args.json, dict(machine=where, worlds=results, paper=paper))


if __name__ == '__main__':
    main()
