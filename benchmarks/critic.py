"""What a critic adds to the prediction of a batch of people.

    python -m benchmarks.critic --batch 16

Timed side by side in one process: stock prediction (without a flip test), a discriminator of places that rates, the
same choosing among three peaks, a Gaussian prior choosing, and both.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from mmpose_gan.adversaries import add_adversaries
from mmpose_gan.models.critic import PosePrior

from .lib.arguments import parser
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.timing import interleaved, ratios, spread, summary
from .lib.workload import build_model, load_config, synthetic_batch

STOCK = 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py'


def critics(prior: str) -> dict[str, dict[str, Any] | None]:
    """Settings of ``test_cfg.critic`` by what they are called; ``prior`` is a file of one."""
    asked, gaussian = dict(discriminators=['geometry']), dict(prior=dict(file=prior))
    return {
        'stock': None,
        'rated': asked | dict(rescore=True),
        'chosen by geometry': asked | dict(choose=3),
        'chosen by the Gaussian': gaussian | dict(choose=3),
        'chosen by both': asked | gaussian | dict(choose=3),
    }


@torch.no_grad()
def predict(model: Any, inputs: torch.Tensor, samples: list[Any]) -> None:
    """Predict people, and let the critic be heard if there is one."""
    heard = nullcontext() if model.critic is None else model.critic.decoding(model.head, inputs)
    with heard:
        model.head.predict(model.extract_feat(inputs), samples, dict(flip_test=False))


def measure(config: str, options: dict | None, batch_size: int, rounds: int, device: str) -> dict[str, list[float]]:
    """Seconds of each round of each critic.

    Args:
        config: A config of a top-down heatmap estimator.
        options: Keys of the config to overwrite.
        batch_size: People in a batch.
        rounds: How often each is timed.
        device: ``'cpu'`` or ``'cuda'``.
    """
    with TemporaryDirectory() as folder:
        add_adversaries(config, ['geometry']).dump(f'{folder}/merged.py')
        cfg = load_config(f'{folder}/merged.py', options)
        joints = cfg.model.head.out_channels
        prior = Path(folder, 'prior.npz')
        PosePrior(np.random.default_rng(0).normal(size=2 * joints), np.eye(2 * joints)).save(prior)
        alternatives: dict[str, Callable[[], None]] = {}
        for name, critic in critics(str(prior)).items():
            cfg.model.test_cfg['critic'] = critic
            model = build_model(cfg, device).eval()
            if critic and critic.get('rescore'):
                model.critic.calibration.tensors['calibration_joint_weight'].fill_(1)
            batch = model.data_preprocessor(synthetic_batch(cfg, batch_size, device), training=False)
            alternatives[name] = partial(predict, model, batch['inputs'], batch['data_samples'])
    return interleaved(rounds, alternatives, warmup=2, device=device)


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__, rounds=9, config=STOCK)
    arguments.add_argument('--batch', type=int, default=16, help='people in a batch (default: %(default)s)')
    args = arguments.parse_args()
    seconds = measure(args.config, args.cfg_options, args.batch, args.rounds, args.device)
    times = {key: summary([each / args.batch for each in values]) for key, values in seconds.items()}
    ratio = {key: ratios(values, seconds['stock']) for key, values in seconds.items()}
    where = machine(args.device)
    print_machine(where)
    title = f'{args.config}, batch {args.batch}, {args.rounds} rounds; median (quartiles)'
    rows = [(key, spread(value, 2, 1000), spread(ratio[key])) for key, value in times.items()]
    print_table(title, ('', 'ms a person', 'beside stock'), rows)
    write_json(args.json, dict(machine=where, arguments=vars(args), seconds=times, ratios=ratio))


if __name__ == '__main__':
    main()
