"""One cell of a matrix: train with MMEngine's runner, evaluate both halves, write one JSON.

    python -m experiments.lib.cell MATRIX ROW SEED --work-dir DIR --out FILE

Started again after it was killed, it goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import cv2
import torch
from mmengine.config import Config
from mmengine.runner import Runner, find_latest_checkpoint
from mmpose.utils import register_all_modules

from benchmarks.lib.machine import machine
from mmpose_gan.compat.whole_files import whole_file

from .matrix import ROOT, config_hash, read_matrix
from .training_curves import CURVES, curves, read_scalars, training_seconds


def play(cfg: Config, work_dir: Path) -> dict[str, Any]:
    """Train, or go on, and evaluate.

    Args:
        cfg: A whole config; ``val_dataloader`` is the half to choose on, ``test_dataloader`` the one to report.
        work_dir: For checkpoints and logs; what is in it is continued.

    Returns:
        ``metrics`` by half, ``curves`` and ``seconds`` of training.
    """
    # Yapf would take a second or more at every checkpoint.
    cfg = Config(cfg.to_dict(), format_python_code=False)
    cfg.work_dir = str(work_dir)
    if last := find_latest_checkpoint(cfg.work_dir):
        cfg.load_from, cfg.resume = last, True
    runner = Runner.from_cfg(cfg)
    runner.train()
    metrics = dict(choose=runner.val(), report=runner.test())
    scalars = read_scalars(work_dir)
    return dict(metrics=metrics, curves=curves(scalars, CURVES), seconds=training_seconds(scalars))


def provenance(device: str) -> dict[str, object]:
    """On what and from which state of the project a result comes."""
    state = subprocess.run(
        ['git', 'describe', '--always', '--dirty'], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return dict(machine=machine(device), commit=state.stdout.strip() or None)


def write_result(file: Path, content: dict[str, Any]) -> None:
    """Write a result whole or not at all; NaN becomes null."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(file) as out:
        out.write(json.dumps(_plain_numbers(content), indent=1) + '\n')


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_numbers(item) for item in value]
    if isinstance(value, (bool, int, str)) or value is None:
        return value
    number = float(f'{float(value):.6g}')
    return number if isfinite(number) else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Play one cell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('matrix', help='the file')
    parser.add_argument('row', help="a row's name")
    parser.add_argument('seed', type=int)
    parser.add_argument('--work-dir', type=Path, required=True, help='for checkpoints and logs')
    parser.add_argument('--out', type=Path, required=True, help='the JSON')
    parser.add_argument('--threads', type=int, default=1, help='of torch (default: %(default)s)')
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    register_all_modules()
    matrix = read_matrix(args.matrix)
    row = matrix.row(args.row)
    cfg = matrix.config(row, args.seed)
    digits = config_hash(cfg)
    if row.after is not None:
        cfg.load_from = str(args.work_dir.parents[1] / cfg.load_from)
    found = play(cfg, args.work_dir)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    head = dict(row=row.name, seed=args.seed, config_hash=digits, **provenance(device))
    write_result(args.out, dict(head, **found))


if __name__ == '__main__':
    main()
