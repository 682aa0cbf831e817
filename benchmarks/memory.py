"""Claim 4: peak memory of a training iteration.

    python -m benchmarks.memory --config configs/hrgan_w32_coco.py --device cpu --batch 4

What is there before the iteration (weights, optimizer states, the batch) and the most that the iteration adds to it. On
a CPU torch's profiler reports every allocation, on a GPU the caching allocator knows its peak. The last rows are ours
with settings of benchmarks/settings.py, which says what these cost in time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence

import torch
from mmengine.config import Config
from torch import Tensor
from torch.profiler import ProfilerActivity, profile

from .lib.arguments import parser
from .lib.config_variants import CHECKPOINTING, add_settings, combined
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.reference_loop import ReferenceLoop
from .lib.training_loop import TrainingLoop
from .lib.workload import load_config, supervised, synthetic_batch, training_loop

MIB = 2**20


def standing_bytes(played: TrainingLoop | ReferenceLoop, batch: dict) -> int:
    """Bytes of weights, buffers, optimizer states and the batch, gradients if any are kept."""
    model = played.model
    states = [
        value for optimizer in played.optimizers for state in optimizer.state.values() for value in state.values()
    ]
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    tensors = [*model.parameters(), *model.buffers(), *gradients, *states, *_tensors_of(batch)]
    return sum(tensor.nbytes for tensor in tensors if isinstance(tensor, Tensor))


def peak_bytes(play: TrainingLoop | ReferenceLoop, batch: dict, device: str) -> int:
    """The most bytes that an iteration holds at once beyond those before it."""
    if device.startswith('cuda'):
        before = torch.cuda.memory_allocated(device)
        torch.cuda.reset_peak_memory_stats(device)
        play.play(batch)
        return torch.cuda.max_memory_allocated(device) - before
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as recorded:
        play.play(batch)
    held = highest = 0
    events = [event for event in recorded.profiler.kineto_results.events() if event.name() == '[memory]']
    for event in sorted(events, key=lambda event: event.start_ns()):
        held += event.nbytes()
        highest = max(highest, held)
    return highest


def alternatives(
    cfg: Config, name: str, settings: Sequence[str], device: str
) -> Iterator[tuple[str, TrainingLoop | ReferenceLoop]]:
    """The supervised iteration, ours, the peers', and ours with settings; one at a time, so that one is in memory."""
    yield 'supervised', training_loop(supervised(cfg), device)
    yield 'ours', training_loop(cfg, device)
    yield 'peers, 3 + 3', ReferenceLoop(cfg, name, device)
    for combination in settings:
        yield f'ours, {combination}', training_loop(combined(cfg, combination), device)


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=1)
    arguments.add_argument('--discriminator', default='reconstruction', help='its name in the config')
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration')
    add_settings(arguments, [setting.__name__ for setting in CHECKPOINTING])
    args = arguments.parse_args()

    results = {}
    cfg = load_config(args.config, args.cfg_options)
    batch = synthetic_batch(cfg, args.batch, args.device)
    for label, played in alternatives(cfg, args.discriminator, args.settings, args.device):
        played.play(batch)  # optimizers make their states
        standing = standing_bytes(played, batch)
        added = max(peak_bytes(played, batch, args.device) for _ in range(args.rounds))
        results[label] = dict(standing=standing, added=added, peak=standing + added)
        del played
        gc.collect()  # models lie in cycles; one that is collected in the next measurement would make it too low
    first = results['supervised']
    rows = [
        (
            label,
            *(f'{sizes[key] / MIB:.0f}' for key in ('standing', 'added', 'peak')),
            f'{sizes["peak"] / first["peak"]:.2f}',
        )
        for label, sizes in results.items()
    ]
    where = machine(args.device)
    print_machine(where)
    title = f'{args.config}, {args.device}, batch {args.batch}; MiB'
    print_table(title, ('', 'standing', 'added by the iteration', 'peak', 'of supervised'), rows)
    write_json(args.json, dict(machine=where, batch=args.batch, bytes=results))


def _tensors_of(batch: dict) -> list[Tensor]:
    parts = [
        part for sample in batch['data_samples'] for part in (sample.gt_instance_labels, sample.get('gt_fields', {}))
    ]
    return [*batch['inputs'], *(value for part in parts for value in part.values())]


if __name__ == '__main__':
    main()
