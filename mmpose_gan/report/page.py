"""A report of runs as one HTML file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import torch
from jinja2 import Environment, PackageLoader, StrictUndefined
from mmengine.dataset import BaseDataset

from mmpose_gan.evaluation.functional import GROUPS

from .charts import colours, threshold_charts, training_charts, validation_charts
from .errors import PlotError
from .look import look_at
from .maps import colour_stops
from .network import build_model, predict
from .pck_curves import Predictions, pck_curves, torso_of
from .people import choose, same_people
from .run_tables import config_differences, metric_rows, number, training_rows, versions
from .seen_sample import SeenSample
from .tiles import critique_scales, sample_tiles, verdict_charts, views_3d
from .trained_run import TrainedRun
from .validation_set import build_loader

_MOST_TILES_A_LINE = 9


def report(runs: Sequence[TrainedRun], samples: int) -> str:
    """Look at the runs and write the page.

    Runs' models predict their validation sets, on the GPU if there is one.

    Args:
        runs: At least one; what they are compared on is the validation set of the first.
        samples: How many people to show; 0 for none.

    Returns:
        HTML with all pictures inside.

    Raises:
        PlotError: A checkpoint or data set cannot be read, or the runs are validated on different people.
    """
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    models = [build_model(run, device) for run in runs]
    loaders = [build_loader(run) for run in runs]
    datasets = [loader.dataset for loader in loaders]
    _check_comparable(runs, datasets)
    predictions = [
        predict(model, loader, f'predict: {run.name}') for run, model, loader in zip(runs, models, loaders, strict=True)
    ]
    indices = choose(predictions[0].labelled, samples)
    seen = [
        [look_at(model, dataset, index) for index in indices] for model, dataset in zip(models, datasets, strict=True)
    ]
    names = [run.name for run in runs]
    metrics = metric_rows(runs)
    return _render(
        title='Report of ' + ', '.join(names),
        date=f'{datetime.now():%Y-%m-%d %H:%M}',
        names=names,
        colours=colours(len(runs)),
        metrics=metrics,
        all_metrics=metric_rows(runs, everything=True),
        training=training_rows(runs, models),
        validation_charts=validation_charts(runs),
        **_pck(runs, predictions, datasets[0]),
        **_samples(runs, indices, seen, datasets[0]),
        training_charts=training_charts(runs),
        differences=config_differences(runs),
        configs=[(run.name, run.config.pretty_text) for run in runs],
        versions=versions(),
    )


def write_whole(text: str, file: Path) -> None:
    """Write a file so that it is there as a whole or not at all; makes its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f'.{file.name}.{os.getpid()}.part')
    try:
        part.write_text(text, encoding='utf-8')
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _check_comparable(runs: Sequence[TrainedRun], datasets: Sequence[BaseDataset]) -> None:
    first = datasets[0]
    for run, dataset in zip(runs, datasets, strict=True):
        if not same_people([first, dataset], [0, len(first) // 2, len(first) - 1]):
            raise PlotError(
                f'{run.work_dir} is validated on other people than {runs[0].work_dir}, so that the two cannot be '
                'compared: make a report of each'
            )


def _joints(dataset: BaseDataset) -> list[str]:
    names = dataset.metainfo['keypoint_id2name']
    return [names[index] for index in range(len(names))]


def _pck(runs: Sequence[TrainedRun], predictions: Sequence[Predictions], dataset: BaseDataset) -> dict:
    torso, largest = torso_of(runs[0].config)
    try:
        curves = [pck_curves(poses, _joints(dataset), torso, largest) for poses in predictions]
    except PlotError as error:
        return dict(pck_charts=[], pck_joint_charts=[], pck_note=f'Not computed: {error}.')
    note = (
        f'Predicted anew by the checkpoints above for {len(predictions[0].pred)} people of the validation set, framed '
        f'by their ground-truth boxes. The unit is the torso, {" to ".join(torso)} (chou2017 eq. 6, Fig. 8).'
    )
    charts, joint_charts = (
        threshold_charts(
            [run.name for run in runs],
            [{title: curve for title, curve in run.items() if (title in GROUPS) == by_joint} for run in curves],
            'torso lengths',
        )
        for by_joint in (False, True)
    )
    return dict(pck_charts=charts, pck_joint_charts=joint_charts, pck_note=note)


def _samples(
    runs: Sequence[TrainedRun], indices: Sequence[int], seen: Sequence[Sequence[SeenSample]], dataset: BaseDataset
) -> dict:
    names, links = _joints(dataset), dataset.metainfo['skeleton_links']
    scales = [critique_scales(samples) for samples in seen]
    rows = [
        [
            dict(
                name=run.name,
                colour=colour,
                tiles=sample_tiles(sample, links, names, scale),
                views=views_3d(sample, links, names),
                charts=verdict_charts(sample, names),
            )
            for run, colour, sample, scale in zip(runs, colours(len(runs)), person, scales, strict=True)
        ]
        for person in zip(*seen, strict=True)
    ]
    return dict(
        samples=[
            dict(index=index, file=Path(dataset[index]['data_samples'].img_path).name, runs=row)
            for index, row in zip(indices, rows, strict=True)
        ],
        columns=min(_MOST_TILES_A_LINE, max((len(run['tiles']) for row in rows for run in row), default=1)),
        scales=[
            (f'{run.name} ({name})', number(largest))
            for run, scale in zip(runs, scales, strict=True)
            for name, largest in scale.items()
        ],
        stops=colour_stops(),
    )


def _render(**content: object) -> str:
    environment = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters['zip'] = zip
    return environment.get_template('page.html').render(**content)
