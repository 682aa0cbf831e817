"""A run's model and validation set, built without a runner."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from mmengine.config import Config, ConfigDict
from mmengine.runner import Runner
from mmengine.runner.checkpoint import load_checkpoint
from mmpose.models import build_pose_estimator
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.structures import PoseDataSample
from torch.utils.data import DataLoader
from tqdm import tqdm

from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray

from .errors import PlotError
from .trained_run import TrainedRun

#: Transforms that make labels. The first group belongs right after ``LoadImage``.
_LOADERS, _ENCODERS = ('LoadOcclusion', 'UnknownOcclusion'), ('GenerateTarget',)
_PACKERS = ('PackPoseInputs', 'Pack3DPoseInputs')


@dataclass(frozen=True)
class Predictions:
    """Poses of N people with K joints, in pixels of their images.

    Attributes:
        pred: Predictions (N, K, 2).
        truth: Ground truth (N, K, 2).
        labelled: Which joints have a position, (N, K).
        occluded: Which labelled joints are hidden (COCO's v = 1), (N, K); ``None`` where the data set does not tell.
    """

    pred: FloatArray
    truth: FloatArray
    labelled: BoolArray
    occluded: BoolArray | None


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


def predict(model: TopdownPoseEstimator, loader: DataLoader, title: str) -> Predictions:
    """Predict the poses of a validation set as ``tools/test.py`` does; shows a progress bar.

    Args:
        model: In eval mode.
        loader: Of samples of one person each.
        title: Of the progress bar.
    """
    pred, truth, labelled, flags = [], [], [], []
    with torch.no_grad():
        for batch in tqdm(loader, desc=title, unit='batch'):
            for sample in model.val_step(batch):
                pred.append(np.asarray(sample.pred_instances.keypoints[0])[:, :2])
                truth.append(sample.gt_instances.keypoints[0])
                labelled.append(is_labelled(sample))
                flags.append(raw_flags(sample))
    told = all(flag is not None for flag in flags)
    stacked = np.stack(labelled)
    return Predictions(np.stack(pred), np.stack(truth), stacked, (np.stack(flags) == 1) & stacked if told else None)


def is_labelled(sample: PoseDataSample) -> BoolArray:
    """Which joints (K,) of a sample have a position."""
    visible = np.asarray(sample.gt_instances.keypoints_visible)[0]
    return (visible[:, 0] if visible.ndim == 2 else visible) > 0


def raw_flags(sample: PoseDataSample) -> np.ndarray | None:
    """COCO's v (K,) of a sample, which MMPose's loader merges; ``None`` where the annotation has none."""
    raw = np.asarray((sample.get('raw_ann_info') or {}).get('keypoints', ())).reshape(-1)
    return raw[2::3] if len(raw) == 3 * sample.gt_instances.keypoints.shape[1] else None


def _type(transform: dict) -> str:
    return transform['type'].split('.')[-1]


def _transforms(dataset: ConfigDict | Config) -> Iterator[dict]:
    """Transforms of a data set and of those that it wraps."""
    yield from dataset.get('pipeline', ())
    for inner in [*dataset.get('datasets', ()), *([dataset.dataset] if 'dataset' in dataset else ())]:
        yield from _transforms(inner)
