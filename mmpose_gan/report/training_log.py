"""What a run wrote down, in MMEngine's ``<time>/vis_data``, one for each start, joined."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import PlotError

#: Iterations (or thresholds), and the values there.
Curve = tuple[list[float], list[float]]
#: Iteration -> the record that was logged there.
Records = dict[int, dict[str, float]]

_NO_METRICS = {'step', 'time', 'data_time'}


@dataclass(frozen=True)
class TrainingLog:
    """The joined log of a run and of its resumptions.

    Attributes:
        training: What was logged in training, by key, over iterations.
        validation: Metrics over iterations. MMEngine logs them under the epoch (or the iteration), so a value is placed
            at the last training iteration logged before it, which is right to within the logging interval.
        last_start: The folder ``<time>`` of the last start that trained, ``None`` if none did.
        seconds: Time of the training iterations, estimated: each logged mean time times the iterations it stands for.
            Validation and start-up are not in it.
    """

    training: dict[str, Curve]
    validation: dict[str, Curve]
    last_start: Path | None
    seconds: float


def read_log(work_dir: Path) -> TrainingLog:
    """Join the logs in a work dir. Where a resumed run repeats iterations, the later start counts.

    Logs are those of MMEngine's ``LocalVisBackend``, or of ``TensorboardVisBackend`` where a start has no other. A run
    that has kept its log elsewhere, or was not logged yet, has an empty one.

    Raises:
        PlotError: There is no such folder, no start of a run in it, or a log is damaged.
    """
    starts = sorted(folder for folder in work_dir.glob('*') if (folder / 'vis_data').is_dir() or _has_text(folder))
    if not starts:
        hint = 'is it the work dir of a run?' if work_dir.is_dir() else 'there is no such folder'
        raise PlotError(f'{work_dir} has no <time>/vis_data/scalars.json: {hint}')
    training: Records = {}
    validation: Records = {}
    last_start = None
    for start in starts:
        iteration, first = 0, True
        for record in _records(start / 'vis_data'):
            if 'iter' in record:
                iteration = int(record['iter'])
                if first:
                    training, validation = (_before(records, iteration) for records in (training, validation))
                    last_start, first = start, False
                training[iteration] = record
            else:
                validation[iteration] = validation.get(iteration, {}) | record
    return TrainingLog(
        _curves(training, {'iter', 'step'}), _curves(validation, _NO_METRICS), last_start, _time(training)
    )


def accuracy_curve(work_dir: Path, metric: str) -> Curve:
    """Iterations and values of a validation metric; see :class:`TrainingLog`.

    Raises:
        PlotError: If there is no log or the metric is not in it.
    """
    return _named(read_log(work_dir).validation, metric, f'{work_dir} has no metric', 'no validation')


def training_curve(work_dir: Path, key: str, last_epoch: bool = False) -> Curve:
    """Iterations and values of what was logged in training, such as a loss.

    Args:
        work_dir: Folder of the run.
        key: As it was logged.
        last_epoch: Only the last epoch, its iterations counted from its start.

    Raises:
        PlotError: If there is no log, the key is not in it, or there are no epochs.
    """
    curves = read_log(work_dir).training
    iterations, values = _named(curves, key, f'{work_dir} has logged no', 'no training')
    if not last_epoch:
        return iterations, values
    if 'epoch' not in curves:
        raise PlotError(f'{work_dir} has logged no epochs, so none is the last: choose iterations by --x-range')
    where, epochs = curves['epoch']
    # An epoch's last iteration is logged where the interval divides it; else this is early by less than the interval.
    start = max((at for at, epoch in zip(where, epochs, strict=True) if epoch < epochs[-1]), default=0)
    kept = [(at - start, value) for at, value in zip(iterations, values, strict=True) if at > start]
    return [at for at, _ in kept], [value for _, value in kept]


def _named(curves: dict[str, Curve], key: str, fault: str, nothing: str) -> Curve:
    if key not in curves:
        raise PlotError(f'{fault} {key!r}; it has {sorted(curves) or nothing}')
    return curves[key]


def _has_text(folder: Path) -> bool:
    """Whether a folder holds the text log that every start leaves, whatever its backends."""
    return (folder / f'{folder.name}.log').is_file()


def _records(folder: Path) -> Iterator[dict[str, float]]:
    file = folder / 'scalars.json'
    return _lines(file) if file.is_file() else _events(folder)


def _lines(file: Path) -> Iterator[dict[str, float]]:
    lines = file.read_text(encoding='utf-8', errors='replace').splitlines()
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError('it holds no values by name')
        except ValueError as error:
            if number < len(lines):
                raise PlotError(f'{file}, line {number} is no JSON ({error}): mend or remove it') from error
            return  # the last line of a start that was killed while it wrote
        yield record


def _events(folder: Path) -> Iterator[dict[str, float]]:
    """Records as MMEngine's ``LocalVisBackend`` writes them, from the event files in a folder; none without a file.

    MMEngine hands a record over as one scalar after the other, under one step. A training record has the scalar
    ``iter``, after which only ``memory`` may follow. Values have TensorBoard's single precision.
    """
    for file in sorted(folder.glob('events.out.tfevents.*')):
        record: dict[str, float] = {}
        for step, key, value in _scalars(file):
            ended = 'iter' in record and key != 'memory'
            if record and (ended or key in record or step != record['step']):
                yield record
                record = {}
            record['step'], record[key] = step, value
        if record:
            yield record


def _scalars(file: Path) -> Iterator[tuple[int, str, float]]:
    """Step, tag and value; ends where a run was killed while it wrote."""
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader

    for event in LegacyEventFileLoader(str(file)).Load():
        for value in event.summary.value:
            if value.WhichOneof('value') == 'simple_value':
                yield event.step, value.tag, value.simple_value


def _before(records: Records, iteration: int) -> Records:
    return {at: record for at, record in records.items() if at < iteration}


def _curves(records: Records, left_out: Iterable[str]) -> dict[str, Curve]:
    curves: dict[str, Curve] = defaultdict(lambda: ([], []))
    for iteration, record in sorted(records.items()):
        for key, value in record.items():
            if key not in left_out and isinstance(value, int | float):
                curves[key][0].append(iteration)
                curves[key][1].append(value)
    return dict(curves)


def _time(training: Records) -> float:
    seconds, last = 0.0, 0
    for iteration, record in sorted(training.items()):
        seconds += (iteration - last) * record.get('time', 0.0)
        last = iteration
    return seconds
