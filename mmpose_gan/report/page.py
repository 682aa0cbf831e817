"""A report of runs as one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mmpose_gan.compat.whole_files import whole_file
from mmpose_gan.visualization.maps import colour_stops

from .charts import colours, training_charts, validation_charts
from .run_tables import config_differences, metric_rows, number, seed_rows, training_rows, versions
from .tiles import critique_scales, joint_panels, sample_tiles, verdict_charts, views_3d
from .trained_run import TrainedRun

if TYPE_CHECKING:
    from .look_at_runs import Look, Looks

_MOST_TILES_A_LINE = 9


def report(runs: Sequence[TrainedRun], samples: int) -> str:
    """Look at the runs and write the page.

    Runs' models predict their validation sets, on the GPU if there is one. What is not there, a checkpoint or a
    validation set, is left out; the page and the log say so.

    Args:
        runs: At least one; what they are compared on is the validation set of the first that has one.
        samples: How many people to show; 0 for none.

    Returns:
        HTML with all pictures inside.

    Raises:
        PlotError: A model or checkpoint cannot be read, or the runs are validated on different people.
    """
    import torch
    from mmengine.logging import MMLogger

    from .look_at_runs import look_at_runs
    from .network import build_model
    from .pck_section import pck_section

    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    models = [build_model(run, device) for run in runs]
    seen = look_at_runs(runs, models, samples)
    notes = [note for run in runs for note in run.notes] + seen.missing
    for note in notes:
        MMLogger.get_current_instance().warning(note)
    names = [run.name for run in runs]
    colour_of = dict(zip(names, colours(len(runs)), strict=True))
    seed_names, seeds = seed_rows(runs)
    return _render(
        title='Report of ' + ', '.join(names),
        date=f'{datetime.now():%Y-%m-%d %H:%M}',
        names=names,
        colours=list(colour_of.values()),
        notes=notes,
        metrics=metric_rows(runs),
        all_metrics=metric_rows(runs, everything=True),
        training=training_rows(runs, models),
        seed_names=seed_names,
        seeds=seeds,
        validation_charts=validation_charts(runs),
        **pck_section(seen.looks, colour_of),
        **_samples([look for look in seen.looks if look.samples], seen, colour_of),
        training_charts=training_charts(runs),
        differences=config_differences(runs),
        configs=[(run.name, run.config.pretty_text) for run in runs],
        versions=versions(),
    )


def write_whole(text: str, file: Path) -> None:
    """Write a file so that it is there as a whole or not at all; makes its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(file, encoding='utf-8') as page:
        page.write(text)


def _samples(looks: Sequence[Look], seen: Looks, colour_of: dict[str, str]) -> dict:
    if not looks:
        return dict(samples=[], columns=1, scales=[], stops=[])
    dataset = looks[0].dataset
    names, links = looks[0].names, dataset.metainfo['skeleton_links']
    scales = [critique_scales(look.samples) for look in looks]
    rows: list[list[dict[str, Any]]] = [
        [
            dict(
                name=look.run.name,
                colour=colour_of[look.run.name],
                tiles=sample_tiles(sample, links, names, scale),
                panels=joint_panels(sample, names),
                views=views_3d(sample, links, names),
                charts=verdict_charts(sample, names),
            )
            for look, sample, scale in zip(looks, person, scales, strict=True)
        ]
        for person in zip(*(look.samples for look in looks), strict=True)
    ]
    return dict(
        samples=[
            dict(
                index=index,
                file=Path(dataset[index]['data_samples'].img_path).name,
                reason=seen.reasons.get(index, ''),
                runs=row,
            )
            for index, row in zip(seen.indices, rows, strict=True)
        ],
        columns=min(_MOST_TILES_A_LINE, max((len(run['tiles']) for row in rows for run in row), default=1)),
        scales=[
            (f'{look.run.name} ({name})', number(largest))
            for look, scale in zip(looks, scales, strict=True)
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
