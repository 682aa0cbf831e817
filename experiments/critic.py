"""Ask discriminators that watched a finished model, at inference: confidence, and choice among peaks.

    python -m experiments.run_matrix experiments/matrices/critic.py --jobs 2
    python -m experiments.critic

On figures (the same commands with experiments/matrices/critic_figures.py, `--matrix` here), visible and hidden joints
are told apart too. Everything is fitted and chosen on val_choose.json and measured on val_report.json. For each seed a
JSON is written to experiments/results/MATRIX_at_inference/, and a table of all is printed. Coordinates of the rows of
confidence are those of stock decoding.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from mmpose.utils import register_all_modules

from .lib.cell import provenance, write_result
from .lib.comparison import BySeed
from .lib.critic_experiment import Experiment
from .lib.matrix import ROOT, read_matrix
from .summarize import print_comparison

MATRIX = ROOT / 'experiments/matrices/critic.py'
#: Column of a table -> key of the metrics and factor to percent.
CONFIDENCE = {
    'joint AUROC': ('confidence/joint AUROC', 1.0),
    'joint AURC': ('confidence/joint AURC', 1.0),
    'joint ECE': ('confidence/joint ECE', 1.0),
    'pose AUROC': ('confidence/pose AUROC', 1.0),
    'pose AURC': ('confidence/pose AURC', 1.0),
    'OKS AP': ('coco/AP', 100.0),
}
CHOICE = {
    'PCK@0.2': ('torso/PCK@0.2', 1.0),
    'PCK@0.5': ('torso/PCK@0.5', 1.0),
    '90 % right': ('whole/90%@0.5', 1.0),
    'one spot': ('whole/one spot', 1.0),
    'OKS AP': ('coco/AP', 100.0),
    'visible@0.5': ('visibility/visible@0.5', 1.0),
    'hidden@0.5': ('visibility/occluded@0.5', 1.0),
    'ms an image': ('milliseconds', 1.0),
}
#: Largest errors of a right joint, in torsos.
THRESHOLDS = (0.2, 0.5)
#: What is measured of a seed, each for itself, so that a run that is ended goes on where it was.
PARTS: dict[str, Callable[[Experiment], Any]] = {
    'choice': Experiment.choices,
    **{f'confidence@{threshold}': partial(Experiment.confidence, threshold=threshold) for threshold in THRESHOLDS},
}
#: How far PCK@0.5 may fall for a choice to be taken, percent.
TOLERANCE = 0.25


def taken(choose: Mapping[str, Mapping[str, float]], kind: str) -> str:
    """The weights of a kind that make most poses right without losing joints, on the half to choose on."""
    stock = choose['stock decoding']
    least = stock['torso/PCK@0.5'] - TOLERANCE
    fair = [name for name, row in choose.items() if kind_of(name) == kind and row['torso/PCK@0.5'] >= least]
    return max(['stock decoding', *fair], key=lambda name: choose[name]['whole/90%@0.5'])


def kind_of(name: str) -> str:
    """What chooses: the name without its weights."""
    return ' and '.join(part.split()[0] for part in name.split(', '))


def rows_of(result: Mapping[str, Any]) -> dict[str, Mapping[str, float]]:
    """Rows of choice on the half that is reported: each kind with the weights that the other half chose."""
    choose, report = result['choice']['choose'], result['choice']['report']
    kinds = dict.fromkeys(kind_of(name) for name in choose if name != 'stock decoding')
    return {'stock decoding': report['stock decoding']} | {kind: report[taken(choose, kind)] for kind in kinds}


def print_metrics(
    title: str, seeds: Sequence[Mapping[str, Mapping[str, float]]], columns: Mapping[str, tuple], baseline: str
) -> None:
    """Print the columns that there are of each row, in percent, beside a row."""
    # LSPET does not say which joints are hidden.
    columns = {name: column for name, column in columns.items() if seeds[0][baseline].get(column[0]) is not None}
    table: dict[str, dict[str, BySeed]] = {
        row: {
            name: {index: factor * seed[row][key] for index, seed in enumerate(seeds)}
            for name, (key, factor) in columns.items()
        }
        for row in seeds[0]
    }
    print_comparison(title, table, baseline)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each seed that is trained and has no result, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--matrix', type=Path, default=MATRIX, help='default: %(default)s')
    parser.add_argument('--work-dirs', type=Path, default=ROOT / 'work_dirs/experiments', help='default: %(default)s')
    parser.add_argument('--results', type=Path, help="default: experiments/results/ and the matrix's name")
    parser.add_argument('--seeds', type=int, nargs='+', help='default: those of the matrix')
    args = parser.parse_args(arguments)
    register_all_modules()
    torch.set_num_threads(1)
    matrix = read_matrix(args.matrix)
    folder = args.results or ROOT / f'experiments/results/{matrix.name}_at_inference'
    watcher = matrix.row('watcher')
    for seed in args.seeds or matrix.seeds:
        cfg, out = matrix.config(watcher, seed), folder / f'{seed}.json'
        checkpoint = args.work_dirs / matrix.folder(watcher, seed) / f'iter_{cfg.train_cfg.max_iters}.pth'
        found = json.loads(out.read_text()) if out.is_file() else dict(seed=seed, **provenance('cpu'))
        missing = [part for part in PARTS if part not in found]
        if not missing or not checkpoint.is_file():
            print(f'seed {seed}: {"not trained" if missing else "done"}', flush=True)
            continue
        experiment = Experiment(cfg, checkpoint, seed)
        for part in missing:
            found[part] = PARTS[part](experiment)
            write_result(out, found)
    results = [json.loads(path.read_text()) for path in sorted(folder.glob('*.json'))]
    results = [result for result in results if all(part in result for part in PARTS)]
    if not results:
        return
    for threshold in THRESHOLDS:
        title = f'Confidence, percent; a joint within {threshold} torsos is right'
        print_metrics(title, [result[f'confidence@{threshold}'] for result in results], CONFIDENCE, 'mean peak')
    print_metrics(
        'Choice among three peaks, percent', [rows_of(result) for result in results], CHOICE, 'stock decoding'
    )


if __name__ == '__main__':
    main()
