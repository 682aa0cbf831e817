"""A run's validation set with real heatmaps, built without a runner."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from mmengine.config import ConfigDict
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from mmpose_gan.datasets.targets import add_targets, label_makers

from .errors import PlotError
from .trained_run import TrainedRun

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
    loaders, encoders = label_makers(training.dataset)
    if not encoders:
        raise PlotError(f'{run.work_dir}: training makes no heatmaps (no GenerateTarget in its pipeline) to show')
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
    add_targets(cfg.dataset, loaders, encoders)
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
