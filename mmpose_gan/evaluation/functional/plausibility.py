"""Ranges of what is usual in a sample, and how far values are outside them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .pck import BoolArray, FloatArray


def load_poses(ann_file: str | Path, joints: int) -> tuple[FloatArray, BoolArray]:
    """Labelled people of a COCO-style file.

    Args:
        ann_file: JSON with ``annotations``, each with ``keypoints`` x, y, v of K joints.
        joints: Number of joints K.

    Returns:
        Positions (N, K, 2) in pixels and which are labelled, v > 0, (N, K). Crowds and people without any label are
        left out.

    Raises:
        ValueError: The file is not COCO-style, has nobody in it or another number of joints.
    """
    content = json.loads(Path(ann_file).read_text())
    if not isinstance(content, dict) or 'annotations' not in content:
        raise ValueError(f'{ann_file} is not a COCO-style file: it has no "annotations"')
    triplets = [a['keypoints'] for a in content['annotations'] if a.get('keypoints') and not a.get('iscrowd')]
    if any(len(triplet) != 3 * joints for triplet in triplets):
        raise ValueError(f'{ann_file} has not {joints} joints a person, which the evaluated data set has')
    poses: FloatArray = np.array(triplets, dtype=np.float64).reshape(-1, joints, 3)
    poses = poses[(poses[..., 2] > 0).any(axis=1)]
    if len(poses) == 0:
        raise ValueError(f'{ann_file} has no labelled people')
    return poses[..., :2], poses[..., 2] > 0


def fit_ranges(values: FloatArray, quantiles: tuple[float, float]) -> FloatArray:
    """The range between two quantiles of each feature.

    Args:
        values: Values (N, F); NaN entries do not count.
        quantiles: Lower and upper quantile, in [0, 1].

    Returns:
        Lower and upper ends, (F, 2); NaN where a feature has no values, or no range because they are all alike.

    Example:
        >>> fit_ranges(np.array([[0.0, 7], [1, 7], [2, 7], [3, 7], [4, 7]]), (0.25, 0.75))
        array([[ 1.,  3.],
               [nan, nan]])
    """
    ranges = np.full((values.shape[1], 2), np.nan)
    for feature, column in enumerate(values.T):
        defined = column[~np.isnan(column)]
        if defined.size:
            ranges[feature] = np.quantile(defined, quantiles)
    return np.where(np.diff(ranges, axis=1) > 0, ranges, np.nan)


def excess(values: FloatArray, ranges: FloatArray) -> FloatArray:
    """How far values are outside their ranges, in widths of the range.

    Args:
        values: Values (N, F).
        ranges: Lower and upper ends, (F, 2).

    Returns:
        Excess (N, F), 0 inside the range and on its ends; NaN where value or range is NaN.

    Example:
        >>> excess(np.array([[2.0], [3], [7]]), np.array([[1.0, 3]]))
        array([[0.],
               [0.],
               [2.]])
    """
    low, high = ranges.T
    return np.maximum(np.maximum(low - values, values - high), 0) / (high - low)
