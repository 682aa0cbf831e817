"""A run as its work dir tells it: config, log, checkpoint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mmengine.config import Config

from .errors import PlotError
from .training_log import TrainingLog, read_log


@dataclass(frozen=True)
class TrainedRun:
    """What a work dir holds.

    Attributes:
        name: What it is called in charts and tables.
        work_dir: The folder.
        config: The config of the last start that trained.
        log: The joined log.
        checkpoint: The weights that are shown.
        tests: For each ``metrics_<split>.json`` (``tools/test.py --out``) its metrics, by split.
    """

    name: str
    work_dir: Path
    config: Config
    log: TrainingLog
    checkpoint: Path
    tests: dict[str, dict[str, float]]


def load_runs(work_dirs: Sequence[Path], checkpoints: Sequence[str] | None = None) -> list[TrainedRun]:
    """Read work dirs; nothing slow happens, so a fault in the last of them shows at once.

    Args:
        work_dirs: Folders that ``tools/train.py`` made.
        checkpoints: One for each, a path or a file name in the folder; the last one saved by default.

    Raises:
        PlotError: A folder is given twice or lacks a log, a config or a checkpoint; the numbers differ.
    """
    folders = [folder.resolve() for folder in work_dirs]
    if len(set(folders)) < len(folders):
        raise PlotError(f'a work dir is given twice: {", ".join(map(str, work_dirs))}')
    if checkpoints is not None and len(checkpoints) != len(folders):
        raise PlotError(f'{len(folders)} work dirs need as many --checkpoint, got {len(checkpoints)}')
    distinct = len({folder.name for folder in folders}) == len(folders)
    names = [folder.name for folder in folders] if distinct else [str(folder) for folder in work_dirs]
    chosen: Sequence[str | None] = checkpoints or [None] * len(names)
    return [_load(*run) for run in zip(names, work_dirs, chosen, strict=True)]


def _load(name: str, work_dir: Path, checkpoint: str | None) -> TrainedRun:
    log = read_log(work_dir)
    if log.last_start is None:
        raise PlotError(f'{work_dir} has no training in its logs: is it the work dir of tools/test.py?')
    config = log.last_start / 'vis_data' / 'config.py'
    if not config.is_file():
        raise PlotError(f'{work_dir} has no {config.relative_to(work_dir)}, which training writes beside the log')
    return TrainedRun(
        name, work_dir, Config.fromfile(config), log, find_checkpoint(work_dir, checkpoint), _tests(work_dir)
    )


def find_checkpoint(work_dir: Path, checkpoint: str | None = None) -> Path:
    """The checkpoint that is asked for, or the last one of a run.

    Args:
        work_dir: Folder of the run. It may have been moved: ``last_checkpoint`` is then looked up by its file name.
        checkpoint: A path, or a file name in the folder.

    Raises:
        PlotError: It does not exist.
    """
    if checkpoint is None:
        note = work_dir / 'last_checkpoint'
        if not note.is_file():
            raise PlotError(f'{work_dir} has no last_checkpoint: train until one is saved, or name one by --checkpoint')
        checkpoint = note.read_text().strip()
        candidates = [work_dir / Path(checkpoint).name]
    else:
        candidates = [work_dir / checkpoint, Path(checkpoint)]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise PlotError(f'{work_dir}: there is no checkpoint {checkpoint}; name one by --checkpoint')


def _tests(work_dir: Path) -> dict[str, dict[str, float]]:
    tests = {}
    for file in sorted(work_dir.glob('metrics_*.json')):
        try:
            tests[file.stem.removeprefix('metrics_')] = {
                key: float(v) for key, v in json.loads(file.read_text()).items()
            }
        except (AttributeError, TypeError, ValueError) as error:
            raise PlotError(f'{file} is no file of tools/test.py --out ({error}): remove it or test again') from error
    return tests
