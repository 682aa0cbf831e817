"""A run's model, built without a runner, and its predictions."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch
from mmengine.runner.checkpoint import load_checkpoint
from mmpose.models import build_pose_estimator
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.structures import PoseDataSample
from torch.utils.data import DataLoader
from tqdm import tqdm

from mmpose_gan.datasets.labels import is_labelled, is_occluded

from .errors import PlotError
from .pck_curves import Predictions
from .trained_run import TrainedRun
from .validation_set import UNREADABLE


def build_model(run: TrainedRun, device: str) -> TopdownPoseEstimator:
    """The model of a run with its weights, in eval mode; as it was initialized where the run has no checkpoint.

    Raises:
        PlotError: The model cannot be built, or the checkpoint cannot be read or is that of another model.
    """
    try:
        model = build_pose_estimator(copy.deepcopy(run.config.model))
    except Exception as error:  # whatever the code behind the config raises
        raise PlotError(f'{run.work_dir}: the model of its config cannot be built: {_first_line(error)}') from error
    if run.checkpoint is not None:
        load_weights(model, run.checkpoint, run.work_dir)
    return model.to(device).eval()


def load_weights(model: TopdownPoseEstimator, checkpoint: Path, work_dir: Path) -> None:
    """Give a model the weights of a checkpoint.

    Raises:
        PlotError: It cannot be read or is that of another model; the message names the work dir.
    """
    try:
        load_checkpoint(model, str(checkpoint), map_location='cpu', strict=True, logger='silent')
    except RuntimeError as error:
        raise PlotError(
            f'{work_dir}: the checkpoint {checkpoint.name} cannot be loaded; it is cut short or not of this run. Name '
            f'another one. ({_first_line(error)})'
        ) from error


def predict(model: TopdownPoseEstimator, loader: DataLoader, title: str) -> Predictions:
    """Predict the poses of a validation set as ``tools/test.py`` does; shows a progress bar.

    Args:
        model: In eval mode.
        loader: Of samples of one person each.
        title: Of the progress bar.

    Raises:
        PlotError: A sample cannot be read, or has several people.
    """
    found = []
    try:
        with torch.no_grad():
            for batch in tqdm(loader, desc=title, unit='batch'):
                found += [_person(sample) for sample in model.val_step(batch)]
    except UNREADABLE as error:
        raise PlotError(f'{title}: {_first_line(error)}') from error
    pred, truth, labelled, occluded, box_side, head_size = zip(*found, strict=True)
    told = [hidden for hidden in occluded if hidden is not None]
    return Predictions(
        np.stack(pred),
        np.stack(truth),
        np.stack(labelled),
        np.stack(told) if len(told) == len(found) else None,
        np.array(box_side),
        np.array(head_size),
    )


def _person(sample: PoseDataSample) -> tuple:
    """The fields of :class:`Predictions` for one person."""
    truth, pred = sample.gt_instances, sample.pred_instances
    if len(truth) != 1:
        raise ValueError(f'a sample has {len(truth)} people, where top-down samples have one')
    labelled = is_labelled(sample)
    left, top, right, bottom = truth.bboxes[0]
    return (
        np.asarray(pred.keypoints[0])[:, :2],
        truth.keypoints[0],
        labelled,
        is_occluded(sample.get('raw_ann_info'), labelled),
        max(right - left, bottom - top),
        float(np.ravel(truth.head_size)[0]) if 'head_size' in truth else np.nan,
    )


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), repr(error))
