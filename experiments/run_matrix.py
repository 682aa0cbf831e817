"""Train a matrix of configs and seeds, as far as the time goes; called again, it goes on where it stopped.

    python -m experiments.run_matrix experiments/matrices/screening.py --hours 2

Each cell is a process and ends with one JSON in experiments/results/. A cell is done when there is one of its config,
and is trained again when the config has changed. One that the time or a signal ends goes on from its last checkpoint
when the command is called again. Seeds come one after the other, and in each the rows from the first.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .lib.matrix import ROOT, Matrix, Row, config_hash, read_matrix


@dataclass(frozen=True)
class Cell:
    """A row with a seed.

    Attributes:
        row: Its row.
        seed: Its seed.
        digits: Hash of its config.
        out: Its JSON.
        folder: Where it trains, below the folder of all experiments.
    """

    row: Row
    seed: int
    digits: str
    out: Path
    folder: Path

    @property
    def done(self) -> bool:
        """Whether there is a result of this config."""
        return self.out.is_file() and json.loads(self.out.read_text())['config_hash'] == self.digits


def cells(matrix: Matrix, results: Path) -> list[Cell]:
    """All cells in the order in which they are trained."""
    return [
        Cell(
            row,
            seed,
            config_hash(matrix.config(row, seed)),
            results / matrix.name / f'{row.slug}-{seed}.json',
            matrix.folder(row, seed),
        )
        for seed in matrix.seeds
        for row in matrix.rows
    ]


def next_cell(waiting: list[Cell], everything: list[Cell]) -> Cell | None:
    """Take the first cell that need not wait for another one; ``None`` if all have to."""
    done = {(cell.row.name, cell.seed) for cell in everything if cell.done}
    for cell in waiting:
        if cell.row.after is None or (cell.row.after, cell.seed) in done:
            waiting.remove(cell)
            return cell
    return None


def command(cell: Cell, file: Path, work_dir: Path, threads: int) -> list[str]:
    """What trains a cell."""
    return [
        sys.executable, '-m', 'experiments.lib.cell', str(file.resolve()), cell.row.name, str(cell.seed),
        '--work-dir', str(work_dir.resolve()), '--out', str(cell.out.resolve()), '--threads', str(threads),
    ]  # fmt: skip


class Running:
    """A cell's process.

    Args:
        cell: The cell.
        file: The matrix.
        work_dir: For its checkpoints and logs.
        threads: Of its torch.
    """

    def __init__(self, cell: Cell, file: Path, work_dir: Path, threads: int) -> None:
        self.cell, self.start, self.log = cell, time.monotonic(), work_dir / 'log.txt'
        work_dir.mkdir(parents=True, exist_ok=True)
        words = command(cell, file, work_dir, threads)
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get('PYTHONPATH')]))
        # OpenMP reads its variable when torch is imported.
        environment = dict(os.environ, PYTHONPATH=path, OMP_NUM_THREADS=str(threads))
        with self.log.open('a') as log:
            self.process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)

    def end(self) -> None:
        """End it, which its last checkpoint outlives."""
        self.process.terminate()
        self.process.wait()

    def say(self, state: str) -> None:
        """Print what became of it."""
        seconds = time.monotonic() - self.start
        print(f'{self.cell.row.name}, seed {self.cell.seed}: {state} ({seconds:.0f} s)', flush=True)


def run(matrix: Matrix, file: Path, args: argparse.Namespace) -> bool:
    """Train what is not done, as far as the time goes; returns whether no cell failed."""
    everything = cells(matrix, args.results)
    rows = {matrix.row(name).name for name in args.rows} if args.rows else {row.name for row in matrix.rows}
    waiting = [cell for cell in everything if not cell.done and cell.row.name in rows]
    print(f'{matrix.name}: {sum(cell.done for cell in everything)} of {len(everything)} cells are done', flush=True)
    deadline = time.monotonic() + 3600 * args.hours
    running: list[Running] = []
    failed = False
    try:
        while (waiting or running) and time.monotonic() < deadline:
            while len(running) < args.jobs and (cell := next_cell(waiting, everything)):
                running.append(Running(cell, file, args.work_dirs / cell.folder, args.threads))
            if not running:  # what the others come after has failed
                break
            time.sleep(0.2)
            for one in [one for one in running if one.process.poll() is not None]:
                running.remove(one)
                bad = one.process.returncode != 0
                failed |= bad
                one.say(f'failed, see {one.log}' if bad else 'done')
    finally:
        for one in running:
            one.end()
            one.say('to be continued')
    print(f'{sum(cell.done for cell in everything)} of {len(everything)} cells are done', flush=True)
    return not failed


def parse_args(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('matrix', type=Path, help='a file of experiments/matrices')
    parser.add_argument('--hours', type=float, default=float('inf'), help='stop after so long (default: when done)')
    parser.add_argument('--rows', nargs='+', help='names of those to train (default: all)')
    parser.add_argument('--jobs', type=int, default=1, help='cells at once (default: %(default)s)')
    parser.add_argument('--threads', type=int, default=1, help="of each cell's torch (default: %(default)s)")
    parser.add_argument('--results', type=Path, default=ROOT / 'experiments/results', help='default: %(default)s')
    parser.add_argument('--work-dirs', type=Path, default=ROOT / 'work_dirs/experiments', help='default: %(default)s')
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train."""
    args = parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the cells too, as Ctrl-C does
    try:
        done = run(read_matrix(args.matrix), args.matrix, args)
    except KeyboardInterrupt:
        sys.exit(130)
    if not done:
        sys.exit(1)


if __name__ == '__main__':
    main()
