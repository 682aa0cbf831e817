"""A profile of one iteration: which operators take its time, and a trace to look at.

    python -m benchmarks.operators --config configs/hrgan_w32_coco.py --device cpu --trace trace.json

Open the trace at chrome://tracing or ui.perfetto.dev.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from torch.autograd import DeviceType
from torch.autograd.profiler_util import FunctionEventAvg
from torch.profiler import ProfilerActivity, profile

from .lib.arguments import parser
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.workload import load_config, synthetic_batch, training_loop


def operators_of(events: Iterable[FunctionEventAvg]) -> list[FunctionEventAvg]:
    """Operators without the kernels that they start on a GPU, whose time is theirs already."""
    return [event for event in events if event.device_type == DeviceType.CPU]


def main() -> None:
    """Profile, print, write."""
    arguments = parser(__doc__, rounds=1)
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration')
    arguments.add_argument('--top', type=int, default=12, help='number of operators in the table')
    arguments.add_argument('--trace', help='file for the trace')
    args = arguments.parse_args()

    cfg = load_config(args.config, args.cfg_options)
    played, batch = training_loop(cfg, args.device), synthetic_batch(cfg, args.batch, args.device)
    played.play(batch)
    on_gpu = args.device.startswith('cuda')
    activities = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if on_gpu else [])]
    with profile(activities=activities) as recorded:
        for _ in range(args.rounds):
            played.play(batch)
    key = 'self_device_time_total' if on_gpu else 'self_cpu_time_total'
    events = sorted(operators_of(recorded.key_averages()), key=lambda event: -getattr(event, key))
    total = sum(getattr(event, key) for event in events)
    operators = [
        dict(name=event.key, calls=event.count // args.rounds, ms=getattr(event, key) / args.rounds / 1e3)
        for event in events[: args.top]
    ]
    where, total_ms = machine(args.device), total / args.rounds / 1e3
    print_machine(where)
    rows = [(op['name'], op['calls'], f'{op["ms"]:.1f}', f'{op["ms"] / total_ms * 100:.1f}') for op in operators]
    title = f'{args.config}, {args.device}, batch {args.batch}: operators of one iteration, {total_ms:.0f} ms'
    print_table(title, ('operator', 'calls', 'ms', '% of all'), rows)
    if args.trace:
        Path(args.trace).parent.mkdir(parents=True, exist_ok=True)
        recorded.export_chrome_trace(args.trace)
    write_json(args.json, dict(machine=where, batch=args.batch, total_ms=total_ms, operators=operators))


if __name__ == '__main__':
    main()
