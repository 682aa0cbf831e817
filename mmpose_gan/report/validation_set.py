"""A run's validation set with real heatmaps, built without a runner."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

from mmengine.config import ConfigDict
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from .errors import PlotError
from .trained_run import TrainedRun

#: Transforms that make labels. The first group belongs right after ``LoadImage``.
_LOADERS, _ENCODERS = ('LoadOcclusion', 'UnknownOcclusion'), ('GenerateTarget',)
_PACKERS = ('PackPoseInputs', 'Pack3DPoseInputs')
#: What MMPose raises where files are missing, cannot be read or do not fit the config.
UNREADABLE = (AssertionError, LookupError, OSError, TypeError, ValueError)


def build_loader(run: TrainedRun) -> DataLoader:
    """The run's validation set with its real heatmaps, made by the codec of the run's own training pipeline.

    People are framed by their ground-truth boxes, also where the run validates on detected ones. Where the codec has
    maps of occlusion and the data set has no flags for them, these are blank.

    Raises:
        PlotError: There is no validation set, the data is not where the config says, or training makes no heatmaps.
    """
    if run.config.get('val_dataloader') is None:
        raise PlotError(f'{run.work_dir}: its config has no validation set (val_dataloader)')
    training = run.config.get('train_dataloader') or ConfigDict(dataset={})
    made = [copy.deepcopy(t) for t in _transforms(training.dataset)]
    encoders = [t for t in made if _type(t) in _ENCODERS][:1]
    if not encoders:
        raise PlotError(f'{run.work_dir}: training makes no heatmaps (no GenerateTarget in its pipeline) to show')
    loaders = [t for t in made if _type(t) in _LOADERS][:1]
    try:
        return _build(run.config.val_dataloader, loaders, encoders)
    except UNREADABLE as error:
        if loaders:
            unknown = [dict(type='mmpose_gan.UnknownOcclusion')]
            try:
                return _build(run.config.val_dataloader, unknown, encoders)
            except UNREADABLE:
                pass  # the first error says more
        raise PlotError(
            f'{run.work_dir}: the validation set of its config, val_dataloader.dataset, cannot be read from here: '
            f'{error}'
        ) from error


def _build(config: ConfigDict, loaders: Sequence[dict], encoders: Sequence[dict]) -> DataLoader:
    cfg = copy.deepcopy(config)
    _add_targets(cfg.dataset, loaders, encoders)
    nobody = ValueError('it has no people')
    try:
        loader = Runner.build_dataloader(cfg)
    except ValueError as error:
        if 'need at least one array' not in str(error):  # MMEngine, when it packs nobody
            raise
        raise nobody from error
    if len(loader.dataset) == 0:
        raise nobody
    loader.dataset[0]
    return loader


def _add_targets(dataset: ConfigDict, loaders: Sequence[dict], encoders: Sequence[dict]) -> None:
    """Into the pipelines of a data set and of those that it wraps: flags after loading, maps before packing."""
    for inner in wrapped(dataset):
        _add_targets(inner, loaders, encoders)
    dataset.pop('bbox_file', None)
    if 'pipeline' not in dataset:
        return
    pipeline = [t for t in dataset.pipeline if _type(t) not in (*_LOADERS, *_ENCODERS)]
    first = next((i for i, t in enumerate(pipeline) if _type(t) == 'LoadImage'), -1) + 1
    last = next((i for i, t in enumerate(pipeline) if _type(t) in _PACKERS), None)
    dataset.pipeline = [
        *pipeline[:first],
        *([] if wrapped(dataset) else loaders),
        *pipeline[first:last],
        *([] if last is None else encoders),
        *([] if last is None else pipeline[last:]),
    ]


def wrapped(dataset: ConfigDict) -> list[ConfigDict]:
    """The data sets that a data set's config wraps (``CombinedDataset``, ``RepeatDataset`` ...), its own level only."""
    return [*dataset.get('datasets', ()), *([dataset.dataset] if 'dataset' in dataset else ())]


def _transforms(dataset: ConfigDict) -> Iterator[dict]:
    """Transforms of a data set and of those that it wraps."""
    yield from dataset.get('pipeline', ())
    for inner in wrapped(dataset):
        yield from _transforms(inner)


def _type(transform: dict) -> str:
    kind = transform['type']  # a class in a config of MMEngine's new style
    return (kind if isinstance(kind, str) else kind.__name__).split('.')[-1]
