#!/usr/bin/env python
"""Figures, a small HRNet trained twice, without and with an adversary, a table and a report. For CPUs, in minutes.

Every step is a command that is printed before it runs; all of it lands in the work directory. How long it will take is
measured first.

    tools/quickstart.py --work-dir work_dirs/quickstart
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from mmpose_gan.one_sentence import one_sentence

ROOT = Path(__file__).resolve().parent.parent
CONFIG = 'configs/quickstart.py'
ADVERSARY = 'geometry'
BATCH = 16  # the config's
#: Column of the table -> key of the metrics and factor to percent. `90 % right` are people, `one spot` left/right pairs
#: that are apart in truth.
COLUMNS = {
    'AP': ('coco/AP', 100.0),
    'PCK@0.2': ('torso/PCK@0.2', 1.0),
    'visible': ('visibility/visible@0.2', 1.0),
    'occluded': ('visibility/occluded@0.2', 1.0),
    '90 % right': ('whole/90%@0.5', 1.0),
    'one spot': ('whole/one spot', 1.0),
    'implausible': ('plausibility/implausible', 1.0),
}
SPLITS = ('val', 'hard')
SIZE = 96  # of the images, pixels
#: A real iteration's time beside that of the networks alone, and the seconds that a command takes beside its start.
OVERHEAD, FINISHING = 1.35, 3.0


@dataclass
class Contestant:
    """One of the two trainings.

    Attributes:
        name: Its folder and its line in the table.
        flags: Flags of ``tools/train.py`` that make the difference.
        options: Its ``--cfg-options`` that do.
        seconds: Time that training took.
        metrics: Metrics by split.
    """

    name: str
    flags: list[str]
    options: list[str] = field(default_factory=list)
    seconds: float = 0.0
    metrics: dict[str, dict[str, float]] = field(default_factory=dict)


def run(*command: object) -> float:
    """Run a command in the project's folder; returns its seconds.

    Raises:
        SystemExit: It failed.
    """
    words = [str(word) for word in command]
    print(f'\n$ {shlex.join(words)}', flush=True)
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *words], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f'quickstart: the command above failed (exit status {done.returncode})')
    return time.perf_counter() - started


def data_options(figures: Path, split: str = 'val') -> list[str]:
    """Options that point the config at the figures, and testing at one of their splits."""
    annotations = figures / 'annotations'
    return [
        *(f'{part}_dataloader.dataset.data_root={figures}/' for part in ('train', 'val', 'test')),
        f'val_evaluator.0.ann_file={annotations / "coco_val.json"}',
        f'test_evaluator.0.ann_file={annotations / f"coco_{split}.json"}',
        *(f'{part}_evaluator.4.ann_file={annotations / "coco_train.json"}' for part in ('val', 'test')),
        f'test_dataloader.dataset.ann_file=annotations/coco_{split}.json',
        f'test_dataloader.dataset.data_prefix.img=images/{split}/',
    ]


def compete(contestant: Contestant, work_dir: Path, figures: Path, epochs: int) -> None:
    """Train and test one contestant; fills in its seconds and metrics."""
    folder = work_dir / contestant.name
    schedule = [f'train_cfg.max_epochs={epochs}', f'train_cfg.val_interval={epochs}']
    contestant.seconds = run(
        'tools/train.py', CONFIG, *contestant.flags, '--work-dir', folder,
        '--cfg-options', *data_options(figures), *contestant.options, *schedule,
    )  # fmt: skip
    checkpoint = folder / (folder / 'last_checkpoint').read_text().strip()
    for split in SPLITS:
        out = folder / f'metrics_{split}.json'
        run(
            'tools/test.py', CONFIG, checkpoint, '--work-dir', folder, '--out', out,
            '--cfg-options', *data_options(figures, split),
        )  # fmt: skip
        contestant.metrics[split] = json.loads(out.read_text())


def table(contestants: list[Contestant]) -> Table:
    """Metrics in percent, by split."""
    result = Table(title='Figures: the same seed, data and schedule; percent. PCK@0.2 in units of the torso')
    for heading in ('', 'split', *COLUMNS, 'training'):
        result.add_column(heading, justify='left' if heading in ('', 'split') else 'right', no_wrap=True)
    for contestant in contestants:
        for split, metrics in contestant.metrics.items():
            values = [f'{factor * metrics[key]:.1f}' for key, factor in COLUMNS.values()]
            first = split == SPLITS[0]
            result.add_row(
                contestant.name if first else '', split, *values, f'{contestant.seconds:.0f} s' if first else ''
            )
    return result


def schedule(iterations: int) -> list[str]:
    """Options by which the game begins when the generator's poses are some; half of the training is played."""
    parts = dict(start=iterations // 3, warmup=iterations // 6, ramp=iterations // 9)
    return [f'default_hooks.adversary.{key}={value}' for key, value in parts.items()]


def measure(images: int) -> tuple[float, float, float]:
    """Seconds that a command takes to start, and one image and one iteration of training take, on this machine.

    Args:
        images: How many to draw for it.
    """
    started = time.perf_counter()
    import torch
    from mmengine.config import Config
    from mmengine.optim import build_optim_wrapper
    from mmpose.structures import PoseDataSample  # noqa: F401  what commands import
    from mmpose.utils import register_all_modules

    from mmpose_gan.figures import make_labelled_image
    from mmpose_gan.registry import MODELS

    register_all_modules()
    cfg = Config.fromfile(ROOT / CONFIG)
    starting = time.perf_counter() - started
    drawn = [_seconds(partial(make_labelled_image, 0, 'train', index, SIZE, 'plain')) for index in range(images)]
    model = MODELS.build(cfg.model).train()
    batch, (width, height) = cfg.train_dataloader.batch_size, cfg.codec.input_size
    optimizer = build_optim_wrapper(model, cfg.optim_wrapper)
    inputs = torch.randn(batch, 3, height, width)

    def iteration() -> None:
        optimizer.update_params(model.head(model.extract_feat(inputs)).square().mean())

    iterations = [_seconds(iteration) for _ in range(12)]
    return starting, median(drawn), median(iterations)


def _seconds(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def estimate(images: int, test_images: int, epochs: int) -> float:
    """How many seconds everything will take, roughly."""
    starting, image, iteration = measure(24)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count() or 1
    figures = (images + len(SPLITS) * test_images) * image / cores
    # A data worker and what is left of an iteration share the cores with it; testing draws on the same loaders.
    training = epochs * (images / BATCH) * iteration * OVERHEAD
    commands = 1 + 2 * (1 + len(SPLITS)) + 1
    return figures + 2 * training + commands * (starting + FINISHING)


@one_sentence()
def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/quickstart'), help='default: %(default)s')
    parser.add_argument('--images', type=int, default=2400, help='training images (default: %(default)s)')
    parser.add_argument('--test-images', type=int, default=200, help='of each test split (default: %(default)s)')
    parser.add_argument('--epochs', type=int, default=3, help='default: %(default)s')
    given = parser.parse_args()
    os.environ.setdefault('PYTHONWARNINGS', 'ignore')
    started = time.perf_counter()
    work_dir = given.work_dir.resolve()
    figures = work_dir / 'figures'
    seconds = estimate(given.images, given.test_images, given.epochs)
    print(f'On this machine everything together will take about {ceil(seconds / 60)} minutes.', flush=True)
    run(
        'tools/make_figures.py', figures, '--plain', '--train', given.images, '--val', given.test_images,
        '--hard', given.test_images, '--size', SIZE, '--force',
    )  # fmt: skip
    contestants = [
        Contestant('supervised', []),
        Contestant('adversarial', ['--adversary', ADVERSARY], schedule(given.epochs * given.images // BATCH)),
    ]
    for contestant in contestants:
        compete(contestant, work_dir, figures, given.epochs)
    report = work_dir / 'report.html'
    run('tools/report.py', *(work_dir / contestant.name for contestant in contestants), '--out', report)
    console = Console(width=120)  # the table's, whatever the terminal's
    console.print()
    console.print(table(contestants))
    console.print(f'Everything together took {time.perf_counter() - started:.0f} s. Open {report}')


if __name__ == '__main__':
    main()
