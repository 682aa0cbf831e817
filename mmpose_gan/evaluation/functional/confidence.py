"""How well a confidence tells what is right from what is wrong.

Everywhere a confidence that is NaN is the lowest of all. Without anything to tell apart a number is NaN.
"""

from __future__ import annotations

import numpy as np

from .pck import BoolArray, FloatArray


def auroc(confidence: FloatArray, wrong: BoolArray) -> float:
    """Chance that something wrong has less confidence than something right; equal ones count half.

    Args:
        confidence: Of N predictions, the more the surer, shape (N,).
        wrong: Which of them are wrong, shape (N,).

    Returns:
        In [0, 1]; NaN where all are wrong, or none.

    Example:
        >>> auroc(np.array([0.1, 0.4, 0.4, 0.9]), np.array([True, True, False, False]))
        0.875
    """
    from sklearn.metrics import roc_auc_score  # here, because it takes its time to import

    if wrong.all() or not wrong.any():
        return float('nan')
    return float(roc_auc_score(wrong, -_ranked(confidence)))


def average_precision(confidence: FloatArray, wrong: BoolArray) -> float:
    """Area under precision over recall of finding what is wrong, the least sure first.

    The sum over thresholds of precision times the step of recall, as scikit-learn has it; predictions of one
    confidence are found together. By chance it is the share that is wrong.

    Args:
        confidence: Of N predictions, the more the surer, shape (N,).
        wrong: Which of them are wrong, shape (N,).

    Returns:
        In [0, 1]; NaN where none is wrong.

    Example:
        >>> average_precision(np.array([0.1, 0.2, 0.3]), np.array([True, False, True]))
        0.8333333333333333
    """
    if not wrong.any():
        return float('nan')
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(wrong, -_ranked(confidence)))


def risk_coverage_area(confidence: FloatArray, wrong: BoolArray) -> float:
    """Area under the risk-coverage curve (Geifman, Uziel & El-Yaniv, ICLR 2019): the less, the better.

    The mean over n of the share that is wrong among the n surest. Where the n-th and others are equally sure, the
    share that is expected of them in any order.

    Args:
        confidence: Of N predictions, the more the surer, shape (N,).
        wrong: Which of them are wrong, shape (N,).

    Returns:
        In [0, 1]; NaN without predictions.

    Example:
        >>> risk_coverage_area(np.array([0.9, 0.1]), np.array([False, True]))
        0.25
    """
    if not wrong.size:
        return float('nan')
    _, index = np.unique(-_ranked(confidence), return_inverse=True)
    found, bad = np.bincount(index), np.bincount(index[wrong], minlength=int(index.max()) + 1)
    each = np.repeat(bad / found, found)
    return float((np.cumsum(each) / np.arange(1, wrong.size + 1)).mean())


def calibration_error(confidence: FloatArray, wrong: BoolArray, bins: int = 15) -> float:
    """Expected calibration error (Guo, Pleiss, Sun & Weinberger, ICML 2017, eq. 3) over bins of one width.

    Args:
        confidence: Of N predictions, as the chance of being right, shape (N,); cut off at 0 and 1.
        wrong: Which of them are wrong, shape (N,).
        bins: Number of bins over [0, 1], of which each holds its lower end.

    Returns:
        In [0, 1]; NaN without predictions.

    Example:
        >>> calibration_error(np.array([0.75, 0.75]), np.array([False, True]), bins=1)
        0.25
    """
    if not wrong.size:
        return float('nan')
    chance = np.clip(_ranked(confidence), 0, 1)
    index = np.minimum((chance * bins).astype(int), bins - 1)
    gap = np.bincount(index, weights=chance - ~wrong, minlength=bins)
    return float(np.abs(gap).sum() / wrong.size)


def _ranked(confidence: FloatArray) -> FloatArray:
    """Finite numbers of the same order, NaN the lowest."""
    confidence = np.asarray(confidence, dtype=np.float64)
    return np.nan_to_num(confidence, nan=-np.finfo(float).max)
