"""LSPET in the form that the experiments train on: crops in one array, few labels by seed, val in two halves.

    python -m experiments.prepare_lspet

Choices are made on val_choose.json; val_report.json is evaluated for what is reported. Files of one split share no
group of near-duplicates. Source: lspet_train.json and lspet_val.json beside images/, in the format that
tools/dataset_converters/lsp2coco.py writes.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from .lib.prepared import ROOT, crop_and_halve, crop_parser, write_parts
from .lib.subsets import split_by_group, without_labels


def default_source() -> Path:
    """The real samples' folder, as the tests find it."""
    return Path(os.environ.get('MMPOSE_GAN_TEST_DATA', ROOT.parent / 'shared' / 'data')) / 'lspet'


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = crop_parser(__doc__, 'lspet_96')
    parser.add_argument('--source', type=Path, default=default_source(), help='default: %(default)s')
    parser.add_argument('--share', type=float, default=0.1, help='of people with labels (default: %(default)s)')
    parser.add_argument('--seeds', type=int, default=10, help='number of choices of them (default: %(default)s)')
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, crop, split, write."""
    args = parse_args(arguments)
    files = [args.source / f'lspet_{name}.json' for name in ('train', 'val')]
    if missing := [str(file) for file in files if not file.is_file()]:
        raise SystemExit(f'error: no {" and no ".join(missing)}; name their folder: --source')
    parts = crop_and_halve(files, args.source / 'images', args)
    for seed in range(args.seeds):
        few, rest = split_by_group(parts['train'], args.share, seed)
        parts |= {f'train_few_{seed}': few, f'train_rest_{seed}': without_labels(rest)}
    write_parts(args.out, parts, ('train', 'train_few_0', 'val_choose', 'val_report'))


if __name__ == '__main__':
    main()
