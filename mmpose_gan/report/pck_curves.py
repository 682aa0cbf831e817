"""PCK over threshold (chou2017 Fig. 8) from predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from mmengine.config import Config

from mmpose_gan.evaluation.functional import group_joints, normalized_distances, pck, reference_length
from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray

from .errors import PlotError
from .training_log import Curve

#: chou2017 eq. 6 and Fig. 8.
_TORSO, _LARGEST, _POINTS = ('left_hip', 'right_shoulder'), 0.2, 21


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


def torso_of(config: Config) -> tuple[tuple[str, str], float]:
    """The two joints that make the unit, and the largest threshold, of a config's ``TorsoPCKAccuracy``.

    Without one: left hip, right shoulder and 0.2, as in chou2017.
    """
    evaluators = config.val_evaluator if isinstance(config.val_evaluator, list) else [config.val_evaluator]
    for evaluator in evaluators:
        if evaluator['type'].split('.')[-1] == 'TorsoPCKAccuracy':
            largest = tuple(evaluator.get('thresholds', (_LARGEST,)))[-1]
            return tuple(evaluator.get('torso', _TORSO)), largest
    return _TORSO, _LARGEST


def pck_curves(
    predictions: Predictions, names: Sequence[str], torso: tuple[str, str] = _TORSO, largest: float = _LARGEST
) -> dict[str, Curve]:
    """PCK in percent at 21 thresholds from 0, for all joints and the columns of the papers' tables.

    Args:
        predictions: Poses of N people.
        names: The K joint names of the data set.
        torso: Joints whose distance is the unit.
        largest: Last threshold, > 0.

    Returns:
        ``Total``, ``Visible`` and ``Occluded`` (all joints of the columns, where the data set tells), ``Head``, ...,
        ``Ank.``. What has no joint is absent.

    Raises:
        PlotError: The data set lacks the joints of the torso or of the columns.
    """
    if missing := [joint for joint in torso if joint not in names]:
        raise PlotError(f'the data set has no joints {missing}, which make the unit of this PCK')
    try:
        groups = group_joints(names)
    except ValueError as error:
        raise PlotError(str(error)) from error
    length = reference_length(predictions.truth, predictions.labelled, (names.index(torso[0]), names.index(torso[1])))
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
