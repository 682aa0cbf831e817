"""What an adversary adds to the supervised iteration of any config.

    python -m benchmarks.adversary --adversary geometry --batch 4

Timed side by side in one process: MMPose's supervised iteration of the config, and the same with the adversary.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory

from mmpose_gan.adversaries import add_adversaries

from .lib.arguments import parser
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.timing import interleaved, ratios, spread, summary
from .lib.workload import load_config, supervised, synthetic_batch, training_loop

STOCK = 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py'


def measure(
    config: str, adversary: str, options: dict | None, batch_size: int, rounds: int, device: str
) -> dict[str, list[float]]:
    """Seconds of each round of both.

    Args:
        config: A config of a top-down heatmap estimator.
        adversary: Its name, or a file. It is played from the first iteration on, at its full strength.
        options: Keys of the config to overwrite.
        batch_size: Images in an iteration.
        rounds: How often each is timed.
        device: ``'cpu'`` or ``'cuda'``.
    """
    with TemporaryDirectory() as folder:
        add_adversaries(config, [adversary]).dump(f'{folder}/merged.py')
        cfg = load_config(f'{folder}/merged.py', options)
    hook = cfg.default_hooks.adversary
    for plan in (hook, *hook.get('discriminators', {}).values()):
        plan.update(start=0, warmup=0, ramp=0)
    batch = synthetic_batch(cfg, batch_size, device)
    stock, ours = training_loop(supervised(cfg), device), training_loop(cfg, device)
    alternatives = {'supervised': lambda: stock.play(batch), 'adversarial': lambda: ours.play(batch)}
    return interleaved(rounds, alternatives, warmup=2, device=device)


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=9, config=STOCK)
    arguments.add_argument('--adversary', default='geometry', help='as that of tools/train.py (default: %(default)s)')
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration (default: %(default)s)')
    args = arguments.parse_args()
    seconds = measure(args.config, args.adversary, args.cfg_options, args.batch, args.rounds, args.device)
    times = {key: summary(values) for key, values in seconds.items()}
    ratio = ratios(seconds['adversarial'], seconds['supervised'])
    where = machine(args.device)
    print_machine(where)
    title = f'{args.config}, {args.adversary}, batch {args.batch}, {args.rounds} rounds; median (quartiles)'
    print_table(title, ('', 'ms'), [(key, spread(value, 1, 1000)) for key, value in times.items()])
    print_table('Round by round', ('', 'ratio'), [('adversarial / supervised', spread(ratio))])
    write_json(args.json, dict(machine=where, arguments=vars(args), seconds=times, ratio=ratio))


if __name__ == '__main__':
    main()
