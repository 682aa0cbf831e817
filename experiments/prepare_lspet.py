"""LSPET in the form that the experiments train on: crops in one array, few labels by seed, val in two halves.

    python -m experiments.prepare_lspet

Choices are made on val_choose.json; val_report.json is evaluated for what is reported. Files of one split share no
group of near-duplicates. Source: lspet_train.json and lspet_val.json beside images/, in the format that
tools/dataset_converters/lsp2coco.py writes.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

from .lib.crops import write_crops
from .lib.subsets import split_by_group, without_labels

ROOT = Path(__file__).resolve().parents[1]


def default_source() -> Path:
    """The real samples' folder, as the tests find it."""
    return Path(os.environ.get('MMPOSE_GAN_TEST_DATA', ROOT.parent / 'shared' / 'data')) / 'lspet'


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--source', type=Path, default=default_source(), help='default: %(default)s')
    parser.add_argument(
        '--out', type=Path, default=ROOT / 'work_dirs/experiments/lspet_96', help='default: %(default)s'
    )
    parser.add_argument('--side', type=int, default=96, help='of a crop, pixels (default: %(default)s)')
    parser.add_argument('--context', type=float, default=1.6, help='crop by box, longer sides (default: %(default)s)')
    parser.add_argument('--share', type=float, default=0.1, help='of people with labels (default: %(default)s)')
    parser.add_argument('--seeds', type=int, default=10, help='number of choices of them (default: %(default)s)')
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, crop, split, write."""
    args = parse_args(arguments)
    files = [args.source / f'lspet_{name}.json' for name in ('train', 'val')]
    if missing := [str(file) for file in files if not file.is_file()]:
        raise SystemExit(f'error: no {" and no ".join(missing)}; name their folder: --source')
    train, val = write_crops(files, args.source / 'images', args.out, args.side, args.context)
    choose, report = split_by_group(val, 0.5, seed=0)
    parts = dict(train=train, val_choose=choose, val_report=report)
    for seed in range(args.seeds):
        few, rest = split_by_group(train, args.share, seed)
        parts |= {f'train_few_{seed}': few, f'train_rest_{seed}': without_labels(rest)}
    for name, content in parts.items():
        (args.out / f'{name}.json').write_text(json.dumps(content) + '\n')
    people = {name: len(parts[name]['annotations']) for name in ('train', 'train_few_0', 'val_choose', 'val_report')}
    print(f'{args.out}: ' + ', '.join(f'{name} {count}' for name, count in people.items()))


if __name__ == '__main__':
    main()
