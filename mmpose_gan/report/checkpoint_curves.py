"""A metric of a run's checkpoints on what it was trained on and on what it is validated on (yang2018 Fig. 5)."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from mmengine.config import ConfigDict
from mmengine.dataset import BaseDataset
from mmengine.evaluator import Evaluator
from mmengine.runner import Runner
from mmpose.models.pose_estimators import TopdownPoseEstimator
from torch.utils.data import DataLoader
from tqdm import tqdm

from mmpose_gan.datasets.targets import wrapped

from .errors import PlotError
from .network import build_model, load_weights
from .pck_curves import evaluators_of
from .trained_run import TrainedRun
from .training_log import Curve
from .validation_set import UNREADABLE


@dataclass(frozen=True)
class CheckpointCurves:
    """A metric over the progress of training.

    Attributes:
        unit: Of the progress: ``epoch`` or ``iteration``.
        training: On people of the training set, framed and shown as those of the validation set are.
        validation: On people of the validation set.
    """

    unit: str
    training: Curve
    validation: Curve


def saved_checkpoints(work_dir: Path) -> tuple[str, dict[int, Path]]:
    """The unit of the progress, and the checkpoints of a run by their progress.

    Raises:
        PlotError: There are fewer than two.
    """
    for prefix, unit in (('epoch', 'epoch'), ('iter', 'iteration')):
        named = {re.fullmatch(rf'{prefix}_(\d+)', file.stem): file for file in work_dir.glob(f'{prefix}_*.pth')}
        found = {int(match[1]): file for match, file in named.items() if match}
        if len(found) > 1:
            return unit, dict(sorted(found.items()))
    raise PlotError(
        f'{work_dir} has fewer than two checkpoints epoch_N.pth or iter_N.pth: train with '
        'default_hooks.checkpoint.max_keep_ckpts=-1'
    )


def checkpoint_curves(run: TrainedRun, metric: str, people: int, device: str) -> CheckpointCurves:
    """Evaluate every checkpoint of a run.

    Args:
        run: Whose checkpoints.
        metric: As the config's ``val_evaluator`` calls it, such as ``mpjpe/P1``.
        people: How many of each set, at equal distances; all where there are not so many.
        device: Where the model runs.

    Raises:
        PlotError: There are no checkpoints, sets or such metric.
    """
    unit, checkpoints = saved_checkpoints(run.work_dir)
    loaders = {'training': _loader(run, _training_set(run), people), 'validation': _loader(run, None, people)}
    model = build_model(run, device)
    curves: dict[str, Curve] = {name: ([], []) for name in loaders}
    for progress, file in checkpoints.items():
        load_weights(model, file, run.work_dir)
        for name, loader in loaders.items():
            title = f'{run.name}, {name}, {unit} {progress}'
            value = _evaluate(model, loader, run, metric, title)
            curves[name][0].append(progress)
            curves[name][1].append(value)
    return CheckpointCurves(unit, curves['training'], curves['validation'])


def _training_set(run: TrainedRun) -> ConfigDict:
    """That of the training sets which is of the validation set's kind, with the validation's pipeline."""
    if not run.config.get('val_dataloader') or not run.config.get('train_dataloader'):
        raise PlotError(f'{run.work_dir}: its config has no training or no validation set')
    validation = run.config.val_dataloader.dataset
    for dataset in _leaves(run.config.train_dataloader.dataset):
        if dataset.type == validation.type:
            return ConfigDict({**copy.deepcopy(dataset), 'pipeline': copy.deepcopy(validation.pipeline)})
    raise PlotError(f'{run.work_dir}: none of its training sets is a {validation.type}, as the validation set is')


def _leaves(dataset: ConfigDict) -> list[ConfigDict]:
    inner = wrapped(dataset)
    return [leaf for one in inner for leaf in _leaves(one)] if inner else [dataset]


def _loader(run: TrainedRun, dataset: ConfigDict | None, people: int) -> DataLoader:
    """The validation's loader, of another data set if one is given."""
    cfg = copy.deepcopy(run.config.val_dataloader)
    cfg.dataset = cfg.dataset if dataset is None else dataset
    cfg.dataset.pop('bbox_file', None)
    try:
        loader = Runner.build_dataloader(cfg)
    except UNREADABLE as error:
        raise PlotError(f'{run.work_dir}: the data of its config cannot be read from here: {error}') from error
    size = len(loader.dataset)
    chosen = np.linspace(0, size, min(people, size), endpoint=False).astype(int).tolist()
    return DataLoader(
        loader.dataset,
        loader.batch_size,
        sampler=chosen,
        num_workers=loader.num_workers,
        collate_fn=loader.collate_fn,
    )


def _evaluate(model: TopdownPoseEstimator, loader: DataLoader, run: TrainedRun, metric: str, title: str) -> float:
    evaluator = _evaluator(run, loader.dataset)
    size = 0
    try:
        with torch.no_grad():
            for batch in tqdm(loader, desc=title, unit='batch'):
                samples = model.val_step(batch)
                evaluator.process(data_samples=samples, data_batch=batch)
                size += len(samples)
        metrics = evaluator.evaluate(size)
    except UNREADABLE as error:
        raise PlotError(f'{title}: {error}') from error
    if metric not in metrics:
        raise PlotError(f'{run.work_dir} has no metric {metric!r}; it has {sorted(metrics)}')
    return float(metrics[metric])


def _evaluator(run: TrainedRun, dataset: BaseDataset) -> Evaluator:
    """The run's metrics, but for those that read the annotations of one set from a file."""
    cfgs: Sequence[dict] = [cfg for cfg in evaluators_of(run.config) if 'ann_file' not in cfg]
    if not cfgs:
        raise PlotError(f'{run.work_dir}: its config has no val_evaluator without an ann_file')
    evaluator = Evaluator(copy.deepcopy(list(cfgs)))
    evaluator.dataset_meta = dataset.metainfo
    return evaluator
