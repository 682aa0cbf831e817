"""A run's model, built without a runner, and its predictions."""

from __future__ import annotations

import copy

import numpy as np
import torch
from mmengine.runner.checkpoint import load_checkpoint
from mmpose.models import build_pose_estimator
from mmpose.models.pose_estimators import TopdownPoseEstimator
from torch.utils.data import DataLoader
from tqdm import tqdm

from .errors import PlotError
from .pck_curves import Predictions
from .people import is_labelled, is_occluded
from .trained_run import TrainedRun


def build_model(run: TrainedRun, device: str) -> TopdownPoseEstimator:
    """The model of a run with its weights, in eval mode.

    Raises:
        PlotError: The checkpoint cannot be read or is that of another model.
    """
    model = build_pose_estimator(copy.deepcopy(run.config.model))
    try:
        load_checkpoint(model, str(run.checkpoint), map_location='cpu', strict=True, logger='silent')
    except RuntimeError as error:
        raise PlotError(
            f'{run.work_dir}: the checkpoint {run.checkpoint.name} cannot be loaded; it is cut short or not of this '
            f'run. Name another one. ({str(error).splitlines()[0]})'
        ) from error
    return model.to(device).eval()


def predict(model: TopdownPoseEstimator, loader: DataLoader, title: str) -> Predictions:
    """Predict the poses of a validation set as ``tools/test.py`` does; shows a progress bar.

    Args:
        model: In eval mode.
        loader: Of samples of one person each.
        title: Of the progress bar.
    """
    pred, truth, labelled, occluded = [], [], [], []
    with torch.no_grad():
        for batch in tqdm(loader, desc=title, unit='batch'):
            for sample in model.val_step(batch):
                pred.append(np.asarray(sample.pred_instances.keypoints[0])[:, :2])
                truth.append(sample.gt_instances.keypoints[0])
                labelled.append(is_labelled(sample))
                occluded.append(is_occluded(sample.get('raw_ann_info'), labelled[-1]))
    told = [hidden for hidden in occluded if hidden is not None]
    return Predictions(
        np.stack(pred), np.stack(truth), np.stack(labelled), np.stack(told) if len(told) == len(pred) else None
    )
