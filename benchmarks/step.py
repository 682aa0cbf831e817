"""Claim 1: an adversarial iteration costs the supervised one and two discriminator passes, and nothing else.

    python -m benchmarks.step --config configs/hrgan_w32_coco.py --device cpu --batch 4

Timed side by side: MMPose's supervised iteration, ours, the peers' loop with the same networks, and the parts alone.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from mmengine.config import Config

from .lib.arguments import parser
from .lib.config_variants import combined
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.reference_loop import ReferenceLoop
from .lib.timing import interleaved, ratios, spread, summary
from .lib.training_loop import TrainingLoop
from .lib.workload import load_config, supervised, synthetic_batch, training_loop


def parts(played: TrainingLoop, name: str, batch: dict) -> dict[str, Callable[[], None]]:
    """A discriminator's shares of an iteration, each alone: forward and backward of both kinds of heatmaps, its step.

    Args:
        played: An adversarial game, which plays no iterations beside: the parts leave gradients behind.
        name: The discriminator.
        batch: A batch of it.
    """
    model, member = played.model, played.optim_wrapper[name]
    discriminator = model.discriminators[name]
    data = model.data_preprocessor(batch, True)
    with torch.no_grad(), member.optim_context(discriminator), model.collect_poses() as stages:
        model.head.loss(model.extract_feat(data['inputs']), data['data_samples'], train_cfg=model.train_cfg)
    pair = discriminator.pair(stages, data['inputs']).detach()

    def real() -> None:
        played.set_backend()
        with member.optim_context(discriminator):
            loss = discriminator.real_loss(pair).loss
        loss.backward()

    def fakes() -> None:
        played.set_backend()
        pose = pair.fake.map(lambda tensor: tensor.clone().requires_grad_())
        with member.optim_context(discriminator):
            loss = discriminator.fake_loss(pose, pair).loss
        loss.backward()

    def step() -> None:
        member.step()
        for parameter in discriminator.parameters():  # zero_grad would leave the next step nothing to do
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)

    return {'D on real': real, 'D on fakes': fakes, "D's step": step}


def measure(
    cfg: Config, name: str, setting: str | None, batch_size: int, rounds: int, device: str
) -> dict[str, list[float]]:
    """Seconds of each round of everything that is compared."""
    reference = ReferenceLoop(cfg, name, device)
    cfg = combined(cfg, setting) if setting else cfg
    batch = synthetic_batch(cfg, batch_size, device)
    stock, ours = training_loop(supervised(cfg), device), training_loop(cfg, device)
    alternatives = {
        'supervised': lambda: stock.play(batch),
        'ours': lambda: ours.play(batch),
        'peers, 3 + 3': lambda: reference.play(batch),
        **parts(training_loop(cfg, device), name, batch),
    }
    return interleaved(rounds, alternatives, warmup=2, device=device)


def report(seconds: dict[str, list[float]]) -> dict[str, dict]:
    """The ratios of the claim, round by round."""
    columns = ('supervised', 'D on real', 'D on fakes', "D's step")
    total = [sum(parts) for parts in zip(*(seconds[key] for key in columns), strict=True)]
    pairs = {
        'ours / supervised': (seconds['ours'], seconds['supervised']),
        'peers / supervised': (seconds['peers, 3 + 3'], seconds['supervised']),
        'peers / ours': (seconds['peers, 3 + 3'], seconds['ours']),
        'ours / sum of parts': (seconds['ours'], total),
    }
    return {key: ratios(*pair) for key, pair in pairs.items()}


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=7)
    arguments.add_argument('--discriminator', default='reconstruction', help='its name in the config')
    arguments.add_argument(
        '--setting', help="a setting of benchmarks.settings for all but the peers' loop, such as channels_last"
    )
    arguments.add_argument('--batch', type=int, default=4, help='images in an iteration')
    args = arguments.parse_args()

    cfg = load_config(args.config, args.cfg_options)
    seconds = measure(cfg, args.discriminator, args.setting, args.batch, args.rounds, args.device)
    times = {key: summary(values) for key, values in seconds.items()}
    compared = report(seconds)
    where = machine(args.device)
    print_machine(where)
    how = f', {args.setting}' if args.setting else ''
    title = f'{args.config}{how}, {args.device}, batch {args.batch}, {args.rounds} rounds; median (quartiles)'
    print_table(title, ('', 'ms'), [(key, spread(value, 1, 1000)) for key, value in times.items()])
    print_table('Ratios, round by round', ('', 'ratio'), [(key, spread(value)) for key, value in compared.items()])
    write_json(args.json, dict(machine=where, arguments=vars(args), seconds=times, ratios=compared))


if __name__ == '__main__':
    main()
