"""A run as its work dir tells it: config, log, checkpoint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

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
        log: The joined log; empty where the run has none yet, or elsewhere.
        checkpoint: The weights that are shown; ``None`` where none are saved yet.
        tests: For each ``metrics_<split>.json`` (``tools/test.py --out``) its metrics, by split.
        notes: What is not there, in a sentence each.
    """

    name: str
    work_dir: Path
    config: Config
    log: TrainingLog
    checkpoint: Path | None
    tests: dict[str, dict[str, float]]
    notes: tuple[str, ...] = ()


def load_runs(work_dirs: Sequence[Path], checkpoints: Sequence[str] | None = None) -> list[TrainedRun]:
    """Read work dirs; nothing slow happens, so a fault in the last of them shows at once.

    Args:
        work_dirs: Folders that ``tools/train.py`` made.
        checkpoints: One for each, a path or a file name in the folder; the last one saved by default.

    Raises:
        PlotError: A folder is given twice, has no config, or neither a log nor a checkpoint; a checkpoint that is named
            is not there; the numbers differ.
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


def _load(name: str, work_dir: Path, chosen: str | None) -> TrainedRun:
    log = read_log(work_dir)
    notes = []
    try:
        checkpoint = find_checkpoint(work_dir, chosen)
    except PlotError as error:
        if chosen is not None:
            raise
        if not log.training:
            raise PlotError(
                f'{work_dir} has no training in its logs and no checkpoint: is it the work dir of tools/test.py?'
            ) from error
        checkpoint = None
        notes.append(str(error))
    config = _config(work_dir, log.last_start)
    if not log.training:
        notes.append(f'{work_dir} has no training in its logs{_elsewhere(config)}')
    return TrainedRun(name, work_dir, config, log, checkpoint, _tests(work_dir), tuple(notes))


def _config(work_dir: Path, start: Path | None) -> Config:
    """What MMEngine's ``LocalVisBackend`` keeps beside the log of a start, else the newest copy in the work dir."""
    kept = [start / 'vis_data' / 'config.py'] if start else sorted(work_dir.glob('*/vis_data/config.py'))[-1:]
    copies = sorted(work_dir.glob('*.py'), key=lambda file: file.stat().st_mtime, reverse=True)
    file = next((file for file in [*kept, *copies] if file.is_file()), None)
    if file is None:
        raise PlotError(f'{work_dir} has no <time>/vis_data/config.py, which training writes beside the log')
    try:
        return Config.fromfile(file)
    except Exception as error:  # it is a program, and may import what is not here
        raise PlotError(f'{file} cannot be read: {error!r}') from error


def _elsewhere(config: Config) -> str:
    """Where a log may be, if it is not in the work dir."""
    backends = [backend['type'] for backend in config.get('visualizer', {}).get('vis_backends') or ()]
    if {'LocalVisBackend', 'TensorboardVisBackend'} & {kind.split('.')[-1] for kind in backends}:
        return ', which are written every default_hooks.logger.interval iterations'
    return (
        f': they are with {", ".join(backends) or "no backend"}, and curves need a LocalVisBackend or a '
        'TensorboardVisBackend in visualizer.vis_backends'
    )


def find_checkpoint(work_dir: Path, checkpoint: str | None = None) -> Path:
    """The checkpoint that is asked for, or the last one of a run.

    Args:
        work_dir: Folder of the run. It may have been moved, from Windows too: ``last_checkpoint`` is then looked up by
            its file name.
        checkpoint: A path, or a file name in the folder.

    Raises:
        PlotError: It does not exist.
    """
    if checkpoint is None:
        note = work_dir / 'last_checkpoint'
        if not note.is_file():
            raise PlotError(f'{work_dir} has no last_checkpoint: train until one is saved, or name one by --checkpoint')
        checkpoint = note.read_text(encoding='utf-8', errors='replace').strip()
        # A Windows path is the general case: its parts may be parted by either slash.
        candidates = [work_dir / PureWindowsPath(checkpoint).name]
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
                key: float(v) for key, v in json.loads(file.read_text(encoding='utf-8')).items()
            }
        except (AttributeError, TypeError, ValueError) as error:
            raise PlotError(f'{file} is no file of tools/test.py --out ({error}): remove it or test again') from error
    return tests
