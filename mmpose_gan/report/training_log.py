"""What a run wrote down: MMEngine's ``<time>/vis_data/scalars.json``, one for each start, joined."""

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

    Raises:
        PlotError: There is no such folder, no log in it, or a log is damaged.
    """
    files = sorted(work_dir.glob('*/vis_data/scalars.json'))
    if not files:
        hint = 'is it the work dir of a run?' if work_dir.is_dir() else 'there is no such folder'
        raise PlotError(f'{work_dir} has no <time>/vis_data/scalars.json: {hint}')
    training: Records = {}
    validation: Records = {}
    last_start = None
    for file in files:
        iteration, first = 0, True
        for record in _records(file):
            if 'iter' in record:
                iteration = int(record['iter'])
                if first:
                    training, validation = (_before(records, iteration) for records in (training, validation))
                    last_start, first = file.parent.parent, False
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
    curves = read_log(work_dir).validation
    if metric not in curves:
        raise PlotError(f'{work_dir} has no metric {metric!r}; it has {sorted(curves) or "no validation"}')
    return curves[metric]


def _records(file: Path) -> Iterator[dict[str, float]]:
    lines = file.read_text().splitlines()
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            if number < len(lines):
                raise PlotError(f'{file}, line {number} is no JSON ({error}): mend or remove it') from error
            # The last line of a start that was killed while it wrote.


def _before(records: Records, iteration: int) -> Records:
    return {at: record for at, record in records.items() if at < iteration}


def _curves(records: Records, left_out: Iterable[str]) -> dict[str, Curve]:
    curves: dict[str, Curve] = defaultdict(lambda: ([], []))
    for iteration, record in sorted(records.items()):
        for key, value in record.items():
            if key not in left_out:
                curves[key][0].append(iteration)
                curves[key][1].append(value)
    return dict(curves)


def _time(training: Records) -> float:
    seconds, last = 0.0, 0
    for iteration, record in sorted(training.items()):
        seconds += (iteration - last) * record.get('time', 0.0)
        last = iteration
    return seconds
