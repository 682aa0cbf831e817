"""Tables and plots of a matrix, from its JSON files.

    python -m experiments.summarize experiments/matrices/screening.py --split choose

Mean and range over seeds of every row; differences to the baseline, paired by seed, with 95 % bootstrap intervals over
seeds; gradient ratios and k_t over training. Results of a config that the matrix no longer has are left out, by name.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.lib.output import print_table

from .lib.comparison import BySeed, Spread, paired_difference, spread
from .lib.matrix import ROOT, Matrix, config_hash, read_matrix
from .lib.pictures import draw_curves, draw_metrics

#: The papers' measure, whole poses, and what COCO's tools report.
METRICS = (
    'torso/PCK@0.2', 'torso/PCK@0.5', 'whole/all@0.5', 'whole/90%@0.5', 'whole/one spot', 'whole/PCP',
    'plausibility/implausible', 'coco/AP',
)  # fmt: skip
SPLITS = ('choose', 'report')
#: What of a game is drawn over the iterations.
DRAWN = ('gradient_ratio', 'k_t')

Results = dict[str, dict[int, dict[str, Any]]]


def load(matrix: Matrix, folder: Path) -> tuple[Results, list[str]]:
    """Results by row and seed, and the names of files that are of another config."""
    found: Results = {row.name: {} for row in matrix.rows}
    stale = []
    for row in matrix.rows:
        for file in sorted((folder / matrix.name).glob(f'{row.slug}-*.json')):
            result = json.loads(file.read_text())
            if result['row'] != row.name:
                continue  # of a row whose name goes on where this one's ends
            if result['config_hash'] == config_hash(matrix.config(row, result['seed'])):
                found[row.name][result['seed']] = result
            else:
                stale.append(file.name)
    return found, stale


def by_metric(results: Results, split: str, metrics: Sequence[str]) -> dict[str, dict[str, BySeed]]:
    """Metrics of a split by row, metric and seed."""
    return {
        row: {metric: {seed: one['metrics'][split].get(metric) for seed, one in seeds.items()} for metric in metrics}
        for row, seeds in results.items()
    }


def describe(value: Spread, sign: str = '') -> str:
    """``mean (low to high)``; the mean alone without the other two."""
    if math.isnan(value.mean):
        return '-'
    text = f'{value.mean:{sign}.1f}'
    return text if math.isnan(value.low) else f'{text} ({value.low:{sign}.1f} to {value.high:{sign}.1f})'


def print_comparison(title: str, table: Mapping[str, Mapping[str, BySeed]], baseline: str) -> None:
    """Print rows of columns in percent: means over seeds, and differences to the baseline's row, paired by seed."""
    columns = list(table[baseline])
    lines = [[row, len(own[columns[0]]), *(describe(spread(own[c])) for c in columns)] for row, own in table.items()]
    print_table(f'{title}: mean (least to largest) over seeds, percent', ('', 'seeds', *columns), lines)
    lines = []
    for row, own in table.items():
        if row != baseline:
            differences = [paired_difference(own[column], table[baseline][column]) for column in columns]
            lines.append([row, differences[0].seeds, *(describe(difference, '+') for difference in differences)])
    heading = f'{title}: difference to {baseline}, by seed, with 95 % bootstrap interval'
    print_table(heading, ('', 'seeds', *columns), lines)


def print_tables(matrix: Matrix, results: Results, split: str, metrics: Sequence[str]) -> None:
    """Print means and differences in percent, where MMPose's shares are brought to it, and how training went."""
    table = by_metric(results, split, metrics)
    for metric in metrics:
        if metric.startswith('coco/'):
            for row in table.values():
                row[metric] = {seed: None if v is None else 100 * v for seed, v in row[metric].items()}
    done = {row: seeds for row, seeds in results.items() if seeds}
    kept = {row: own for row, own in table.items() if row in done or row == matrix.baseline}
    print_comparison(f'{matrix.name}, {split}', kept, matrix.baseline)
    lines = []
    for name, seeds in done.items():
        seconds = spread({seed: one['seconds'] for seed, one in seeds.items()})
        games = {curve.split('.')[0] for one in seeds.values() for curve in one['curves'] if '.' in curve}
        last = [f'{game}.{key}: {final(seeds, f"{game}.{key}")}' for game in sorted(games) for key in DRAWN]
        lines.append([name, f'{seconds.mean:.0f}', ', '.join(last) or '-'])
    print_table('Training', ('', 'seconds', 'mean of the last quarter'), lines)


def final(seeds: dict[int, dict[str, Any]], curve: str) -> str:
    """Mean over seeds of a curve's last quarter."""
    lines = [one['curves'][curve] for one in seeds.values() if curve in one['curves']]
    tails = [[value for _, value in line[-max(1, len(line) // 4) :] if value is not None] for line in lines]
    means = [sum(tail) / len(tail) for tail in tails if tail]
    return f'{sum(means) / len(means):.2g}' if means else '-'


def draw(matrix: Matrix, results: Results, split: str, metrics: Sequence[str], out: Path) -> None:
    """Write the pictures."""
    done = {row: seeds for row, seeds in results.items() if seeds}
    draw_metrics(by_metric(done, split, metrics), metrics, out / f'{matrix.name}-{split}.png')
    names = {name for seeds in done.values() for one in seeds.values() for name in one['curves']}
    for key in DRAWN:
        lines = {
            f'{row}: {name.split(".")[0]}': [one['curves'][name] for one in seeds.values() if name in one['curves']]
            for row, seeds in done.items()
            for name in sorted(names)
            if name.endswith(f'.{key}')
        }
        lines = {row: of_row for row, of_row in lines.items() if of_row}
        if lines:
            draw_curves(lines, key, out / f'{matrix.name}-{key}.png')


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('matrix', type=Path, help='a file of experiments/matrices')
    parser.add_argument('--split', choices=SPLITS, default=SPLITS[0], help='half of val (default: %(default)s)')
    parser.add_argument('--metrics', nargs='+', default=METRICS, help='keys of the metrics')
    parser.add_argument('--results', type=Path, default=ROOT / 'experiments/results', help='default: %(default)s')
    parser.add_argument('--out', type=Path, help='folder for pictures (default: none are made)')
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, print, draw."""
    args = parse_args(arguments)
    matrix = read_matrix(args.matrix)
    results, stale = load(matrix, args.results)
    if not any(results.values()):
        raise SystemExit(f'error: no results of {matrix.name} in {args.results}: python -m experiments.run_matrix')
    print_tables(matrix, results, args.split, args.metrics)
    if args.out:
        draw(matrix, results, args.split, args.metrics, args.out)
    if stale:
        print(f'\nLeft out, of another config: {", ".join(stale)}')


if __name__ == '__main__':
    main()
