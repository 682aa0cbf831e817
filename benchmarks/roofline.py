"""The roofline: floating-point operations and bytes of an iteration against what the device can do.

    python -m benchmarks.roofline --config configs/hrgan_w32_coco.py --device cpu --batch 4

FLOPs are convolutions and matrix products, forward and backward, as torch counts them. Bytes are all that operators
read and write, as if nothing stayed in a cache and nothing were fused. The device's rates are measured: a large matrix
product in the precision of the iteration, and a large copy. The bound is the larger of both times.
"""

from __future__ import annotations

import statistics
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten
from torch.utils.flop_counter import FlopCounterMode

from .lib.arguments import parser
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.timing import interleaved
from .lib.workload import load_config, supervised, synthetic_batch, training_loop

#: What optimizer wrappers compute matrix products in, if not in float32.
PRECISIONS = {'mmpose_gan.BFloat16OptimWrapper': torch.bfloat16, 'AmpOptimWrapper': torch.float16}


class ByteCounter(TorchDispatchMode):
    """Adds up the bytes of the tensors that operators take and give; views are free."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        result = func(*args, **kwargs or {})
        name = func.overloadpacket.__name__
        if func.is_view or name.startswith('empty'):
            return result
        read, written = (args, kwargs), result
        if name in ('copy_', 'fill_', 'zero_'):
            read = args[1:]  # what is overwritten is not read
        elif name.startswith('_foreach') and result is None:
            written = args[0]
        self.bytes += sum(leaf.nbytes for leaf in tree_flatten((read, written))[0] if isinstance(leaf, Tensor))
        return result


def matrix_rate(device: str, dtype: torch.dtype, side: int, rounds: int) -> float:
    """FLOPs a second of a product of square matrices."""
    one, other = (torch.rand(side, side, device=device, dtype=dtype) for _ in range(2))
    exact = torch.backends.cuda.matmul.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32  # as convolutions, which are the work
    try:
        seconds = interleaved(rounds, dict(product=lambda: one @ other), warmup=2, device=device)['product']
    finally:
        torch.backends.cuda.matmul.allow_tf32 = exact
    return 2 * side**3 / statistics.median(seconds)


def copy_rate(device: str, size: int, rounds: int) -> float:
    """Bytes read and written a second by a copy of ``size`` bytes."""
    one, other = (torch.zeros(size // 4, device=device) for _ in range(2))
    seconds = interleaved(rounds, dict(copy=lambda: other.copy_(one)), warmup=2, device=device)['copy']
    return 2 * size / statistics.median(seconds)


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=5)
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration')
    args = arguments.parse_args()

    cfg, on_gpu = load_config(args.config, args.cfg_options), args.device.startswith('cuda')
    batch = synthetic_batch(cfg, args.batch, args.device)
    games = {'supervised': training_loop(supervised(cfg), args.device), 'adversarial': training_loop(cfg, args.device)}
    dtype = PRECISIONS.get(cfg.optim_wrapper.get('type'), torch.float32)
    rates = dict(
        flops=matrix_rate(args.device, dtype, 8192 if on_gpu else 2048, args.rounds),
        bytes=copy_rate(args.device, 2**31 if on_gpu else 2**28, args.rounds),
    )
    work = {}
    for name, played in games.items():
        played.play(batch)
        with FlopCounterMode(display=False) as flops, ByteCounter() as traffic:
            played.play(batch)
        work[name] = dict(flops=flops.get_total_flops(), bytes=traffic.bytes)
    alternatives = {name: lambda played=played: played.play(batch) for name, played in games.items()}
    seconds = interleaved(args.rounds, alternatives, device=args.device)
    where = machine(args.device)
    print_machine(where)
    matrices, copies = (rates[key] / 1e9 for key in ('flops', 'bytes'))
    print(f'{str(dtype).split(".")[1]} matrices {matrices:.0f} GFLOP/s, copies {copies:.1f} GB/s')
    rows = []
    for name, done in work.items():
        median = statistics.median(seconds[name])
        bounds = [done[key] / rates[key] for key in ('flops', 'bytes')]
        done |= dict(seconds=median, bound=max(bounds))
        counted = (f'{done["flops"] / 1e9:.0f}', f'{done["bytes"] / 1e9:.1f}')
        times = (f'{value * 1e3:.0f}' for value in (*bounds, median))
        rows.append((name, *counted, *times, f'{max(bounds) / median:.2f}'))
    columns = ('iteration', 'GFLOPs', 'GB', 'ms for FLOPs', 'ms for bytes', 'ms measured', 'bound / measured')
    print_table(f'{args.config}, {args.device}, batch {args.batch}', columns, rows)
    write_json(args.json, dict(machine=where, batch=args.batch, rates=rates, work=work))


if __name__ == '__main__':
    main()
