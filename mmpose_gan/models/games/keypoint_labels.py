"""What a discriminator with one verdict a keypoint should say: labels and their weights.

Every strategy takes the generator's pose heatmaps, the targets and the keypoint weights and returns a label in {0, 1}
and a weight for each keypoint. They share these rules:

* Only pose heatmaps are compared: hand in the first K channels of pose + occlusion maps.
* A keypoint without a label (weight 0, negative or NaN) has label 0 and weight 0; other weights are handed through.
* A keypoint whose comparison is undefined has label 0 and weight 0: NaN or infinite maxima, no unit of length. (A
  generator that predicts NaN still makes NaN losses; labels do not hide that, they only stay finite.)
* Nothing is differentiated, and nothing waits for the host: no value is read, no shape depends on one.

Strategies: :func:`all_real`, :func:`all_fake`, :func:`p_fake` and :func:`c_fake` (chen2017), :func:`d_fake`
(sharma2021).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class KeypointLabels(NamedTuple):
    """Labels and their weights, both (B, K) in the targets' dtype; labels in {0, 1}, weights >= 0 and finite."""

    labels: Tensor
    weights: Tensor


@torch.no_grad()
def all_real(fake: Tensor, real: Tensor, weights: Tensor | None) -> KeypointLabels:
    """Every labelled keypoint is real: the label of target heatmaps (chen2017 eq. 2 and 3, first term).

    Args:
        fake: Not looked at, shape (B, K, H, W).
        real: Target heatmaps, shape (B, K, H, W).
        weights: Keypoint weights, shape (B, K); None for all 1.
    """
    weights = labelled_weights(real, weights)
    return KeypointLabels((weights > 0).to(real.dtype), weights)


@torch.no_grad()
def all_fake(fake: Tensor, real: Tensor, weights: Tensor | None) -> KeypointLabels:
    """No keypoint is real: the labels of a traditional GAN (chen2017 section 2.2: "p_fake is simply set as 0").

    Args:
        fake: Not looked at, shape (B, K, H, W).
        real: Target heatmaps, shape (B, K, H, W).
        weights: Keypoint weights, shape (B, K); None for all 1.
    """
    weights = labelled_weights(real, weights)
    return KeypointLabels(torch.zeros_like(weights), weights)


@torch.no_grad()
def p_fake(
    fake: Tensor, real: Tensor, weights: Tensor | None, delta: float, pair: tuple[int, int] | None = None
) -> KeypointLabels:
    r"""A predicted keypoint near its target is real (chen2017 section 2.4, label of the pose discriminator).

    .. math:: p_{fake}^i = 1 \text{ if } d_i < \delta \text{ else } 0, \qquad
        d_i = \| \arg\max \hat y_i - \arg\max y_i \|_2 \,/\, unit

    Positions are whole cells. So with the heatmap's side as the unit any 0 < delta <= 1 / side asks for the very cell.
    The paper gives neither its delta nor its unit.

    Args:
        fake: Predicted pose heatmaps, shape (B, K, H, W).
        real: Target pose heatmaps, shape (B, K, H, W).
        weights: Keypoint weights, shape (B, K); None for all 1.
        delta: Threshold in units, >= 0. At 0 all labels are 0, at infinity all (that are defined) are 1.
        pair: Indices of two keypoints whose distance in the targets is the unit: the torso or the head. Where one is
            not labelled, or both lie in one cell, the whole sample weighs nothing. None: the longer side H or W.

    Raises:
        ValueError: ``delta`` is negative or NaN.
    """
    check_threshold('delta', delta)
    weights = labelled_weights(real, weights)
    unit = side_length(real) if pair is None else pair_length(real, weights, pair)
    distance = torch.linalg.vector_norm(peaks(fake) - peaks(real), dim=-1) / unit[:, None]
    return _judge(distance, delta, weights, real.dtype)


@torch.no_grad()
def c_fake(fake: Tensor, real: Tensor, weights: Tensor | None, epsilon: float) -> KeypointLabels:
    r"""A predicted heatmap near its target is real (chen2017 section 2.4, label of the confidence discriminator).

    .. math:: c_{fake}^i = 1 \text{ if } \| y_i - \hat y_i \| < \varepsilon \text{ else } 0

    The norm is the Euclidean one over all cells, as printed, without a division by their number. For its scale: the
    norm of a Gaussian of peak 1 that lies in the map is sqrt(pi) sigma, 3.54 for sigma 2; that is the distance of an
    empty prediction, and 5.0 that of a Gaussian in a wrong place. The paper gives no epsilon.

    Args:
        fake: Predicted pose heatmaps, shape (B, K, H, W).
        real: Target pose heatmaps, shape (B, K, H, W).
        weights: Keypoint weights, shape (B, K); None for all 1.
        epsilon: Threshold, >= 0. At 0 all labels are 0, at infinity all (that are defined) are 1.

    Raises:
        ValueError: ``epsilon`` is negative or NaN.
    """
    check_threshold('epsilon', epsilon)
    # Squares of a map in half precision would lose what is small.
    dtype = torch.promote_types(torch.promote_types(fake.dtype, real.dtype), torch.float32)
    distance = torch.linalg.vector_norm((fake.to(dtype) - real.to(dtype)).flatten(2), dim=-1)
    return _judge(distance, epsilon, labelled_weights(real, weights), real.dtype)


def d_fake(fake: Tensor, real: Tensor, weights: Tensor | None, delta: float = 0.003) -> KeypointLabels:
    """Labels of sharma2021 (eq. 3.1, Table 3.1): :func:`p_fake` with delta 0.003.

    The thesis does not name its unit; here it is the heatmap's side. 0.003 of 64 cells is a fifth of a cell, so a
    prediction counts as real in the very cell of its target only.
    """
    return p_fake(fake, real, weights, delta)


def labelled_weights(real: Tensor, weights: Tensor | None) -> Tensor:
    """Weights (B, K) in the targets' dtype with 0 for what is not labelled: weights that are not finite and above 0."""
    if weights is None:
        return real.new_ones(real.shape[:2])
    weights = weights.to(real.dtype)
    return torch.where((weights > 0) & weights.isfinite(), weights, 0)


def peaks(heatmaps: Tensor) -> Tensor:
    """Cells of the maxima of heatmaps (B, K, H, W).

    Returns:
        x and y, shape (B, K, 2), float32; the first of equal maxima in row-major order on the CPU; NaN where the
        maximum is not finite, which it is not where any value is NaN.
    """
    highest, index = heatmaps.flatten(2).max(dim=-1)
    width = heatmaps.shape[-1]
    cells = torch.stack([index % width, index // width], dim=-1).to(torch.float32)
    return torch.where(highest.isfinite()[..., None], cells, torch.nan)


def side_length(real: Tensor) -> Tensor:
    """The longer side of heatmaps (B, K, H, W) in cells, shape (B,)."""
    return torch.full(real.shape[:1], float(max(real.shape[-2:])), device=real.device)


def pair_length(real: Tensor, weights: Tensor, pair: tuple[int, int]) -> Tensor:
    """Distance of two keypoints in the targets (B, K, H, W) in cells, shape (B,); NaN where there is none.

    Args:
        real: Target heatmaps, shape (B, K, H, W).
        weights: Keypoint weights, shape (B, K), 0 where not labelled.
        pair: Indices of the two keypoints.
    """
    first, second = pair
    positions = peaks(torch.stack([real[:, first], real[:, second]], dim=1))
    length = torch.linalg.vector_norm(positions[:, 0] - positions[:, 1], dim=-1)
    known = (weights[:, first] > 0) & (weights[:, second] > 0) & (length > 0)
    return torch.where(known, length, torch.nan)


def _judge(distance: Tensor, threshold: float, weights: Tensor, dtype: torch.dtype) -> KeypointLabels:
    """Labels by ``distance < threshold`` (B, K); what has no finite distance or no weight is left out."""
    weights = torch.where(distance.isfinite(), weights, 0)
    return KeypointLabels(((distance < threshold) & (weights > 0)).to(dtype), weights)


def check_threshold(name: str, value: float) -> None:
    """Check a distance, which may be infinite.

    Raises:
        ValueError: It is negative, or no number.
    """
    if not value >= 0:
        raise ValueError(f'{name} must be at least 0, got {value!r}')
