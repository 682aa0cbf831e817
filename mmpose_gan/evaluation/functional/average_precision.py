"""Average precision of a score."""

from __future__ import annotations

import numpy as np

from .pck import BoolArray, FloatArray


def average_precision(scores: FloatArray, positive: BoolArray) -> float:
    r"""Area under the steps of a precision-recall curve.

    .. math:: AP = \sum_n (R_n - R_{n-1}) P_n

    over the distinct scores from the highest down, precision P_n and recall R_n of what scores at least that. Nothing
    is interpolated. A score without information has an AP of about the share of positives.

    Args:
        scores: Higher for more likely positive, (N,); NaN counts as the lowest.
        positive: Which are positive, (N,).

    Returns:
        AP in [0, 1]; NaN where nothing is positive.

    Example:
        >>> average_precision(np.array([0.9, 0.8, 0.1]), np.array([True, False, True]))  # 1/2 * 1 + 1/2 * 2/3
        0.8333333333333333
    """
    if not positive.any():
        return float('nan')
    scores = np.where(np.isnan(scores), -np.inf, scores)
    order = np.argsort(-scores, kind='stable')
    hits = np.cumsum(positive[order])
    # The last of equal scores stands for all of them, so that their order does not matter.
    last = np.flatnonzero(np.append(scores[order][1:] != scores[order][:-1], True))
    precision = hits[last] / (last + 1)
    return float((np.diff(hits[last], prepend=0) * precision).sum() / hits[-1])
