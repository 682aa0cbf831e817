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

from .lib.prepared import FOLDER, ROOT, crop_and_halve, crop_parser, write_parts


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = crop_parser(__doc__, 'figures_96')
    parser.add_argument('--source', type=Path, default=FOLDER / 'figures', help='default: %(default)s')
    parser.add_argument('--train', type=int, default=4000, help='images (default: %(default)s)')
    parser.add_argument('--hard', type=int, default=800, help='images (default: %(default)s)')
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
    scenes = f'--train {args.train} --val 1 --hard {args.hard} --size 160 --plain --force'.split()
    subprocess.run([sys.executable, ROOT / 'tools/make_figures.py', args.source, *scenes], check=True)
    files = []
    for split, first in dict(train=0, hard=args.train).items():
        files.append(args.source / f'{split}.json')
        files[-1].write_text(json.dumps(with_own_ids(args.source, split, first)) + '\n')
    parts = crop_and_halve(files, args.source / 'images', args)
    write_parts(args.out, parts, list(parts))


if __name__ == '__main__':
    main()
