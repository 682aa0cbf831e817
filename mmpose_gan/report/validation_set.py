"""A run's validation set with real heatmaps, built without a runner."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from mmengine.config import Config, ConfigDict
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from .errors import PlotError
from .trained_run import TrainedRun

#: Transforms that make labels. The first group belongs right after ``LoadImage``.
_LOADERS, _ENCODERS = ('LoadOcclusion', 'UnknownOcclusion'), ('GenerateTarget',)
_PACKERS = ('PackPoseInputs', 'Pack3DPoseInputs')


def build_loader(run: TrainedRun) -> DataLoader:
    """The run's validation set with its real heatmaps, made by the codec of the run's own training pipeline.

    People are framed by their ground-truth boxes, also where the run validates on detected ones.

    Raises:
        PlotError: The data is not where the config says, or training makes no heatmaps.
    """
    cfg = copy.deepcopy(run.config.val_dataloader)
    made = [copy.deepcopy(t) for t in _transforms(run.config.train_dataloader.dataset)]
    loaders, encoders = ([t for t in made if _type(t) in kinds][:1] for kinds in (_LOADERS, _ENCODERS))
    if not encoders:
        raise PlotError(f'{run.work_dir}: training makes no heatmaps (no GenerateTarget in its pipeline) to show')
    pipeline = [t for t in cfg.dataset.pipeline if _type(t) not in (*_LOADERS, *_ENCODERS)]
    first = next((i for i, t in enumerate(pipeline) if _type(t) == 'LoadImage'), -1) + 1
    last = next((i for i, t in enumerate(pipeline) if _type(t) in _PACKERS), len(pipeline))
    cfg.dataset.pipeline = [*pipeline[:first], *loaders, *pipeline[first:last], *encoders, *pipeline[last:]]
    cfg.dataset.pop('bbox_file', None)
    try:
        loader = Runner.build_dataloader(cfg)
        loader.dataset[0]
    except (AssertionError, FileNotFoundError, IndexError) as error:  # MMPose asserts that its files exist
        raise PlotError(
            f'{run.work_dir}: the validation set of its config, val_dataloader.dataset, cannot be read from here: '
            f'{error}'
        ) from error
    return loader


def _type(transform: dict) -> str:
    return transform['type'].split('.')[-1]


def _transforms(dataset: ConfigDict | Config) -> Iterator[dict]:
    """Transforms of a data set and of those that it wraps."""
    yield from dataset.get('pipeline', ())
    for inner in [*dataset.get('datasets', ()), *([dataset.dataset] if 'dataset' in dataset else ())]:
        yield from _transforms(inner)
