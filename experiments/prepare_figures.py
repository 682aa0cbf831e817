"""Figures in the form that the experiments train on: as experiments/prepare_lspet.py makes it of LSPET.

    python -m experiments.prepare_figures

Scenes are plain, since figures in any direction are too much for so small a model. Val is the `hard` split, whose
objects and other people hide joints; which ones is known. Each figure has an image, and LSP's joints.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .lib.crops import write_crops
from .lib.subsets import split_by_group

ROOT = Path(__file__).resolve().parents[1]


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    folder = ROOT / 'work_dirs/experiments'
    parser.add_argument('--source', type=Path, default=folder / 'figures', help='default: %(default)s')
    parser.add_argument('--out', type=Path, default=folder / 'figures_96', help='default: %(default)s')
    parser.add_argument('--train', type=int, default=4000, help='images (default: %(default)s)')
    parser.add_argument('--hard', type=int, default=800, help='images (default: %(default)s)')
    parser.add_argument('--side', type=int, default=96, help='of a crop, pixels (default: %(default)s)')
    parser.add_argument('--context', type=float, default=1.6, help='crop by box, longer sides (default: %(default)s)')
    return parser.parse_args(arguments)


def with_own_ids(source: Path, split: str, first: int) -> dict:
    """A split's file, whose ids are apart from other splits' and whose names are below ``images``."""
    content = json.loads((source / f'annotations/lsp_{split}.json').read_text())
    images = [dict(row, id=row['id'] + first, file_name=f'{split}/{row["file_name"]}') for row in content['images']]
    people = [dict(row, id=row['id'] + first, image_id=row['image_id'] + first) for row in content['annotations']]
    return dict(content, images=images, annotations=people)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, crop, split, write."""
    args = parse_args(arguments)
    numbers = [
        '--train',
        str(args.train),
        '--val',
        '1',
        '--hard',
        str(args.hard),
        '--size',
        '160',
        '--plain',
        '--force',
    ]
    subprocess.run([sys.executable, ROOT / 'tools/make_figures.py', args.source, *numbers], check=True)
    files = []
    for split, first in dict(train=0, hard=args.train).items():
        files.append(args.source / f'{split}.json')
        files[-1].write_text(json.dumps(with_own_ids(args.source, split, first)) + '\n')
    train, val = write_crops(files, args.source / 'images', args.out, args.side, args.context)
    choose, report = split_by_group(val, 0.5, seed=0)
    parts = dict(train=train, val_choose=choose, val_report=report)
    for name, content in parts.items():
        (args.out / f'{name}.json').write_text(json.dumps(content) + '\n')
    print(f'{args.out}: ' + ', '.join(f'{name} {len(part["annotations"])}' for name, part in parts.items()))


if __name__ == '__main__':
    main()
