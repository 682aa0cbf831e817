#!/usr/bin/env python
"""Figures, a small HRNet trained twice, without and with an adversary, a table and a report. For CPUs, in minutes.

Every step is a command that is printed before it runs; all of it lands in the work directory.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
CONFIG = 'configs/quickstart.py'
ADVERSARY = 'reconstruction_small'
#: Column of the table -> key of the metrics and factor to percent. Visible and occluded joints are by the torso.
COLUMNS = {
    'AP': ('coco/AP', 100.0),
    'PCK box': ('PCK', 100.0),
    'PCK torso': ('torso/PCK@0.2', 1.0),
    'visible': ('visibility/visible@0.2', 1.0),
    'occluded': ('visibility/occluded@0.2', 1.0),
    'implausible': ('plausibility/implausible', 1.0),
}
SPLITS = ('val', 'hard')


@dataclass
class Contestant:
    """One of the two trainings.

    Attributes:
        name: Its folder and its line in the table.
        flags: Flags of ``tools/train.py`` that make the difference.
        seconds: Time that training took.
        metrics: Metrics by split.
    """

    name: str
    flags: list[str]
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


def compete(contestant: Contestant, work_dir: Path, figures: Path, epochs: int | None) -> None:
    """Train and test one contestant; fills in its seconds and metrics."""
    folder = work_dir / contestant.name
    schedule = [] if epochs is None else [f'train_cfg.max_epochs={epochs}', f'train_cfg.val_interval={epochs}']
    contestant.seconds = run(
        'tools/train.py', CONFIG, *contestant.flags, '--work-dir', folder,
        '--cfg-options', *data_options(figures), *schedule,
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
    result = Table(
        title='Figures: the same seed, data and schedule; percent. PCK@0.2 in units of the box, and of the torso'
    )
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


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/quickstart'), help='default: %(default)s')
    parser.add_argument('--images', type=int, default=1200, help='training images (default: %(default)s)')
    parser.add_argument('--test-images', type=int, default=200, help='of each test split (default: %(default)s)')
    parser.add_argument('--epochs', type=int, help="default: the config's")
    given = parser.parse_args()
    os.environ.setdefault('PYTHONWARNINGS', 'ignore')
    started = time.perf_counter()
    work_dir = given.work_dir.resolve()
    figures = work_dir / 'figures'
    run(
        'tools/make_figures.py', figures, '--train', given.images, '--val', given.test_images,
        '--hard', given.test_images, '--size', 192, '--force',
    )  # fmt: skip
    contestants = [Contestant('supervised', []), Contestant('adversarial', ['--adversary', ADVERSARY])]
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
