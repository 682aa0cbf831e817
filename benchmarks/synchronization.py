"""Claim 3: an iteration never makes the host wait for the device.

    python -m benchmarks.synchronization --config configs/hrgan_w32_coco_fast.py --device cuda

On CUDA torch raises at the first operation that waits, and the command fails with its place; so the default is a config
whose data preprocessor does not wait. On a CPU reads of values and of shapes that depend on them are recorded instead.
What MMPose's supervised iteration does is shown beside it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext

from mmengine.logging import MessageHub

from mmpose_gan.engine.deferred_message_hub import DeferredMessageHub

from .lib.arguments import parser
from .lib.host_reads import forbid_synchronization, host_reads
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.training_loop import TrainingLoop
from .lib.workload import load_config, supervised, synthetic_batch, training_loop


def reads_of(played: TrainingLoop, batch: dict, forbid: bool) -> Counter:
    """How often each place reads, in an iteration and in what the runner logs of it.

    Args:
        played: A game that has left its first iterations behind.
        batch: Its batch.
        forbid: Let CUDA raise.
    """
    with forbid_synchronization() if forbid else nullcontext(), host_reads() as reads:
        for key, value in played.play(batch).items():  # as RuntimeInfoHook does
            played.message_hub.update_scalar(f'train/{key}', value)
    return Counter(reads)


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=3, config='configs/hrgan_w32_coco_fast.py')
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration')
    args = arguments.parse_args()

    cfg = load_config(args.config, args.cfg_options)
    batch, on_gpu = synthetic_batch(cfg, args.batch, args.device), args.device.startswith('cuda')
    found = {}
    for name, part in {'stock MMPose, supervised': supervised(cfg), 'ours': cfg}.items():
        played, ours = training_loop(part, args.device), name == 'ours'
        hub = MessageHub.get_instance(name)
        played.message_hub = DeferredMessageHub(hub) if ours else hub
        for _ in range(2):
            played.play(batch)
        found[name] = sum((reads_of(played, batch, on_gpu and ours) for _ in range(args.rounds)), Counter())
    where = machine(args.device)
    print_machine(where)
    rows = [
        (name, place, f'{count / args.rounds:g}')
        for name, reads in found.items()
        for place, count in (reads.most_common() or [('none', 0)])
    ]
    title = f'{args.config}, {args.device}, batch {args.batch}: reads by the host in an iteration'
    print_table(title, ('', 'where', 'reads'), rows)
    write_json(args.json, dict(machine=where, rounds=args.rounds, reads=found))


if __name__ == '__main__':
    main()
