"""Percentage of correct keypoints, its curve over thresholds and the area under it.

Source: chou2017 section 4.2, eq. 6; the measure is that of Yang & Ramanan, CVPR 2011.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
BoolArray = NDArray[np.bool_]


def reference_length(keypoints: FloatArray, labelled: BoolArray, pair: tuple[int, int]) -> FloatArray:
    """Distance of two ground-truth joints: the unit of a PCK.

    Args:
        keypoints: Ground truth, (N, K, 2), pixels.
        labelled: Which joints have a position, (N, K).
        pair: Indices of the two joints.

    Returns:
        Lengths (N,), pixels; NaN where a joint of the pair is not labelled.

    Example:
        >>> reference_length(np.array([[[0, 0], [3, 4]]] * 2), np.array([[True, True], [True, False]]), (0, 1))
        array([ 5., nan])
    """
    first, second = pair
    length = np.linalg.norm(keypoints[:, first] - keypoints[:, second], axis=-1)
    return np.where(labelled[:, first] & labelled[:, second], length, np.nan)


def distances_to(pred: FloatArray, gt: FloatArray) -> FloatArray:
    """Euclidean distances (...) of predictions and ground truth (..., D); infinite where a prediction is no number.

    Example:
        >>> distances_to(np.array([[3, 4], [np.nan, 0]]), np.zeros((2, 2)))
        array([ 5., inf])
    """
    pred = np.asarray(pred, dtype=np.float64)
    somewhere: BoolArray = np.asarray(np.isfinite(pred).all(axis=-1))
    return np.where(somewhere, np.linalg.norm(np.where(somewhere[..., None], pred, 0) - gt, axis=-1), np.inf)


def normalized_distances(pred: FloatArray, gt: FloatArray, labelled: BoolArray, length: FloatArray) -> FloatArray:
    """Left side of chou2017 eq. 6: ||y_i - yhat_i|| / length.

    Args:
        pred: Predictions, (N, K, 2), pixels.
        gt: Ground truth, (N, K, 2), pixels.
        labelled: Which joints have a position, (N, K).
        length: Unit of each instance, (N,), pixels; NaN or 0 where there is none.

    Returns:
        Distances (N, K), no unit; NaN for a joint without a label and for all joints of an instance without a unit,
        infinite where a prediction is no number: what is nowhere is wrong, not unlabelled.

    Example:
        >>> normalized_distances(np.array([[[3, 4], [0, 0]]]), np.zeros((1, 2, 2)), np.array([[True, False]]), [10])
        array([[0.5, nan]])
    """
    unit = np.where(np.asarray(length) > 0, length, np.nan)
    distance = distances_to(pred, gt) / unit[:, None]
    return np.where(labelled, distance, np.nan)


def pck(distances: FloatArray, thresholds: Sequence[float] | FloatArray) -> FloatArray:
    """Share of the defined distances that are at most each threshold, all joints and instances pooled.

    Args:
        distances: Normalised distances of any shape; NaN entries do not count.
        thresholds: T values of r in eq. 6.

    Returns:
        Shares (T,) in [0, 1]; NaN where no distance is defined.

    Example:
        >>> pck(np.array([0.1, 0.2, 0.9, np.nan]), [0.2, 1.0])
        array([0.66666667, 1.        ])
    """
    thresholds = np.asarray(thresholds, dtype=np.float64)
    defined = distances[~np.isnan(distances)]
    if defined.size == 0:
        return np.full(thresholds.shape, np.nan)
    return np.searchsorted(np.sort(defined), thresholds, side='right') / defined.size


def auc(curve: FloatArray, thresholds: Sequence[float] | FloatArray) -> float:
    """Mean height of a PCK curve: its area by the trapezoidal rule, divided by the range of the thresholds.

    Args:
        curve: PCK at each threshold, (T,).
        thresholds: T >= 2 ascending values.

    Raises:
        ValueError: There are fewer than two thresholds, or they do not ascend.

    Example:
        >>> auc(np.array([0.0, 1.0, 1.0]), [0, 1, 2])
        0.75
    """
    steps = np.diff(np.asarray(thresholds, dtype=np.float64))
    if steps.size == 0 or (steps <= 0).any():
        raise ValueError(f'auc: at least two ascending thresholds are needed, got {list(thresholds)}')
    heights = (curve[1:] + curve[:-1]) / 2
    return float((heights * steps).sum() / steps.sum())
