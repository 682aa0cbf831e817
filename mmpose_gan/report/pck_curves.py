"""PCK over threshold (chou2017 Fig. 8 and 9, chen2017 Fig. 5) from predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from mmengine.config import Config

from mmpose_gan.evaluation.functional import group_joints, normalized_distances, pck, reference_length
from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray

from .curve_file import Unit
from .errors import PlotError
from .training_log import Curve

#: chou2017 eq. 6 and Fig. 8; Fig. 9 and MMPose's MpiiPCKAccuracy.
_TORSO, _LARGEST = ('left_hip', 'right_shoulder'), 0.2
_LARGEST_OF_HEAD, _POINTS = 0.5, 21


@dataclass(frozen=True)
class Predictions:
    """Poses of N people with K joints, in pixels of their images.

    Attributes:
        pred: Predictions (N, K, 2).
        truth: Ground truth (N, K, 2).
        labelled: Which joints have a position, (N, K).
        occluded: Which labelled joints are hidden (COCO's v = 1), (N, K); ``None`` where the data set does not tell.
        box_side: The longer side of the ground-truth box, (N,).
        head_size: Of MPII's annotations, (N,), NaN where there is none.
    """

    pred: FloatArray
    truth: FloatArray
    labelled: BoolArray
    occluded: BoolArray | None
    box_side: FloatArray
    head_size: FloatArray

    def length(self, unit: Unit, names: Sequence[str]) -> FloatArray:
        """The unit of each person's PCK, (N,), pixels; NaN where there is none.

        Raises:
            PlotError: The data set lacks what makes the unit.
        """
        if unit == 'bbox':
            return self.box_side
        if unit == 'head':
            if np.isnan(self.head_size).all():
                raise PlotError('the data set has no head sizes, which are the unit of this PCK')
            return self.head_size
        first, second = unit[0], unit[1]
        if missing := [joint for joint in (first, second) if joint not in names]:
            raise PlotError(f'the data set has no joints {missing}, which make the unit of this PCK')
        return reference_length(self.truth, self.labelled, (names.index(first), names.index(second)))


def unit_of(config: Config) -> tuple[Unit, float]:
    """The unit and the largest threshold of a config's ``TorsoPCKAccuracy``, else of its ``MpiiPCKAccuracy``.

    Without either: left hip, right shoulder and 0.2, as in chou2017.
    """
    evaluators = {evaluator['type'].split('.')[-1]: evaluator for evaluator in evaluators_of(config)}
    if 'TorsoPCKAccuracy' in evaluators:
        torso = evaluators['TorsoPCKAccuracy'].get('torso', _TORSO)
        largest = tuple(evaluators['TorsoPCKAccuracy'].get('thresholds', (_LARGEST,)))[-1]
        return torso if isinstance(torso, str) else (torso[0], torso[1]), largest
    if 'MpiiPCKAccuracy' in evaluators:
        return 'head', _LARGEST_OF_HEAD
    return _TORSO, _LARGEST


def evaluators_of(config: Config) -> list[dict]:
    """The metrics of a config's ``val_evaluator``: one, several, several of several data sets, or none."""
    configured = config.get('val_evaluator')
    if isinstance(configured, dict) and 'metrics' in configured:  # MMPose's MultiDatasetEvaluator
        configured = configured['metrics']
    listed = configured if isinstance(configured, list | tuple) else [configured]
    return [evaluator for evaluator in listed if isinstance(evaluator, dict)]


def pck_curves(
    predictions: Predictions, names: Sequence[str], unit: Unit = _TORSO, largest: float = _LARGEST
) -> dict[str, Curve]:
    """PCK in percent at 21 thresholds from 0, for all joints and the columns of the papers' tables.

    Args:
        predictions: Poses of N people.
        names: The K joint names of the data set.
        unit: What distances are measured in.
        largest: Last threshold, > 0.

    Returns:
        ``Total``, ``Visible`` and ``Occluded`` (all joints of the columns, where the data set tells), ``Head``, ...,
        ``Ank.``. What has no joint is absent.

    Raises:
        PlotError: The data set lacks what makes the unit, or the joints of the columns.
    """
    length = predictions.length(unit, names)
    try:
        groups = group_joints(names)
    except ValueError as error:
        raise PlotError(str(error)) from error
    distances = normalized_distances(predictions.pred, predictions.truth, predictions.labelled, length)
    total = groups.pop('Total')
    parts = {'Total': distances[:, total]}
    if predictions.occluded is not None:
        for title, subset in (('Visible', ~predictions.occluded), ('Occluded', predictions.occluded)):
            parts[title] = np.where(subset, distances, np.nan)[:, total]
    parts |= {title: distances[:, joints] for title, joints in groups.items()}
    thresholds = np.linspace(0, largest, _POINTS)
    curves = {title: (thresholds.tolist(), (100 * pck(part, thresholds)).tolist()) for title, part in parts.items()}
    return {title: curve for title, curve in curves.items() if not np.isnan(curve[1]).any()}
