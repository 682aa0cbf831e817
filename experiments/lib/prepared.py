"""What the data sets of the experiments have in common: crops in one array, and val in two halves."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .crops import write_crops
from .subsets import split_by_group

ROOT = Path(__file__).resolve().parents[2]
#: Where data sets and runs of the experiments lie.
FOLDER = ROOT / 'work_dirs/experiments'


def crop_parser(description: str | None, out: str) -> argparse.ArgumentParser:
    """A parser with what says where crops go, and what they are.

    Args:
        description: Of the command.
        out: Name of their folder in :data:`FOLDER`, unless another is given.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', type=Path, default=FOLDER / out, help='default: %(default)s')
    parser.add_argument('--side', type=int, default=96, help='of a crop, pixels (default: %(default)s)')
    parser.add_argument('--context', type=float, default=1.6, help='crop by box, longer sides (default: %(default)s)')
    return parser


def crop_and_halve(files: Iterable[Path], images: Path, args: argparse.Namespace) -> dict[str, dict]:
    """Crop the people of two COCO files, of train and of val, and split val.

    Args:
        files: The two, see :func:`~experiments.lib.crops.write_crops`.
        images: Folder of their images.
        args: Of :func:`crop_parser`.

    Returns:
        The COCO files ``train``, ``val_choose`` and ``val_report``, by name.
    """
    train, val = write_crops(files, images, args.out, args.side, args.context)
    choose, report = split_by_group(val, 0.5, seed=0)
    return dict(train=train, val_choose=choose, val_report=report)


def write_parts(folder: Path, parts: Mapping[str, dict], counted: Sequence[str]) -> None:
    """Write COCO files by their names, and print how many people some have."""
    for name, content in parts.items():
        (folder / f'{name}.json').write_text(json.dumps(content) + '\n')
    print(f'{folder}: ' + ', '.join(f'{name} {len(parts[name]["annotations"])}' for name in counted))
