"""Every label strategy against loops over samples, keypoints and cells, and what is undefined."""

from __future__ import annotations

import math
from functools import partial

import pytest
import torch
from torch import Tensor

from mmpose_gan.models.games.keypoint_labels import all_fake, all_real, c_fake, d_fake, p_fake

SIZE = (24, 18)  # H, W
PAIR = (1, 3)
STRATEGIES = [
    all_fake,
    all_real,
    d_fake,
    partial(p_fake, delta=0.2),
    partial(p_fake, delta=0.5, pair=PAIR),
    partial(c_fake, epsilon=2.0),
]


def gaussians(centres: Tensor, sigma: float = 2.0) -> Tensor:
    """Maps (B, K, H, W) with their maxima in the cells (B, K, 2), x and y."""
    y, x = torch.meshgrid(torch.arange(SIZE[0]), torch.arange(SIZE[1]), indexing='ij')
    square = (x - centres[..., 0, None, None]) ** 2 + (y - centres[..., 1, None, None]) ** 2
    return torch.exp(-square / (2 * sigma**2))


def players(batch: int = 16, keypoints: int = 5, spread: float = 4, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Predictions near targets, targets and weights in {0, 1, 1.5}."""
    generator = torch.Generator().manual_seed(seed)
    limit = torch.tensor([SIZE[1], SIZE[0]])
    target = (torch.rand(batch, keypoints, 2, generator=generator) * limit).long()
    noise = (torch.randn(batch, keypoints, 2, generator=generator) * spread).round().long()
    predicted = torch.minimum((target + noise).clamp_min(0), limit - 1)
    weights = torch.tensor([0.0, 1.0, 1.5])[torch.randint(0, 3, (batch, keypoints), generator=generator)]
    return gaussians(predicted) * 0.7, gaussians(target), weights


def peak(heatmap: Tensor) -> tuple[int, int]:
    """Cell (x, y) of the maximum, cell by cell."""
    rows = heatmap.tolist()
    return max(((x, y) for y, row in enumerate(rows) for x, _ in enumerate(row)), key=lambda c: rows[c[1]][c[0]])


def p_oracle(fake: Tensor, real: Tensor, weights: Tensor, delta: float, pair: tuple | None) -> tuple[list, list]:
    labels, kept = [], []
    for f, r, w in zip(fake, real, weights.tolist(), strict=True):
        unit = float(max(SIZE))
        if pair is not None:
            a, b = (peak(r[i]) for i in pair)
            unit = math.dist(a, b) if w[pair[0]] and w[pair[1]] else 0
        distances = [math.dist(peak(f[k]), peak(r[k])) for k in range(len(w))]
        kept.append([v if unit else 0 for v in w])
        labels.append([float(bool(v and unit and d / unit < delta)) for v, d in zip(w, distances, strict=True)])
    return labels, kept


@pytest.mark.parametrize(('delta', 'pair'), [(0.003, None), (0.11, None), (0.31, None), (0.31, PAIR), (0.52, PAIR)])
def test_p_fake_against_loops(delta: float, pair: tuple | None) -> None:
    fake, real, weights = players()
    labels, kept = p_oracle(fake, real, weights, delta, pair)
    result = p_fake(fake, real, weights, delta, pair)
    assert result.labels.tolist() == labels
    assert result.weights.tolist() == kept
    assert 0 < result.labels.sum() < (result.weights > 0).sum()
    if pair is None and delta == 0.003:
        assert result.labels.tolist() == d_fake(fake, real, weights).labels.tolist()


def test_c_fake_against_loops() -> None:
    fake, real, weights = players(spread=1.5)
    for epsilon in (1.5, 3.0):
        expected = []
        for f, r, w in zip(fake, real, weights.tolist(), strict=True):
            norms = [math.sqrt(sum((a - b) ** 2 for a, b in zip(x, y, strict=True))) for x, y in _cells(f, r)]
            expected.append([float(v > 0 and n < epsilon) for v, n in zip(w, norms, strict=True)])
        result = c_fake(fake, real, weights, epsilon)
        assert result.labels.tolist() == expected
        assert torch.equal(result.weights, weights)
        assert 0 < result.labels.sum() < (weights > 0).sum()


def _cells(fake: Tensor, real: Tensor) -> list[tuple[list, list]]:
    return list(zip(fake.flatten(1).tolist(), real.flatten(1).tolist(), strict=True))


def test_the_scale_of_epsilon_that_the_docstring_gives() -> None:
    real = gaussians(torch.tensor([[[9, 12]]]))
    assert real.norm().item() == pytest.approx(math.sqrt(math.pi) * 2, abs=1e-3)


def test_distances_are_compared_strictly() -> None:
    """d < delta as printed: a distance of exactly delta is fake (sharma2021 eq. 3.1)."""
    real, fake = gaussians(torch.tensor([[[3, 3]]])), gaussians(torch.tensor([[[9, 3]]]))
    assert p_fake(fake, real, None, 6 / 24).labels.item() == 0
    assert p_fake(fake, real, None, 6.1 / 24).labels.item() == 1


def test_traditional_labels() -> None:
    fake, real, weights = players()
    assert all_fake(fake, real, weights).labels.count_nonzero() == 0
    assert torch.equal(all_real(fake, real, weights).labels, (weights > 0).float())
    for strategy in (all_fake, all_real):
        assert torch.equal(strategy(fake, real, weights).weights, weights)


def test_thresholds_of_zero_and_infinity() -> None:
    fake, real, weights = players(spread=0)
    fake = real.clone()
    wrong = players(seed=1)[0]
    for strategy, name in ((p_fake, 'delta'), (c_fake, 'epsilon')):
        assert strategy(fake, real, weights, 0).labels.count_nonzero() == 0, 'not even a perfect prediction is real'
        for huge in (1e9, math.inf):
            assert torch.equal(strategy(wrong, real, weights, huge).labels, (weights > 0).float())
        for bad in (-1e-6, math.nan):
            with pytest.raises(ValueError, match=f'{name} must be at least 0'):
                strategy(fake, real, weights, bad)


@pytest.mark.parametrize('strategy', STRATEGIES)
def test_no_label_at_all(strategy) -> None:
    fake, real, weights = players()
    for nothing in (torch.zeros_like(weights), torch.full_like(weights, torch.nan), -torch.ones_like(weights)):
        labels, kept = strategy(fake, real, nothing)
        assert labels.count_nonzero() == 0
        assert kept.count_nonzero() == 0
    every = strategy(fake, real, None)
    assert torch.equal(every.weights, strategy(fake, real, torch.ones_like(weights)).weights)


@pytest.mark.parametrize('where', ['fake', 'real'])
@pytest.mark.parametrize('strategy', STRATEGIES[2:])
@pytest.mark.parametrize('value', [math.nan, math.inf])
def test_a_heatmap_that_is_not_finite_is_left_out(strategy, where: str, value: float) -> None:
    fake, real, _ = players()
    clean = strategy(fake, real, None)
    maps = dict(fake=fake.clone(), real=real.clone())
    maps[where][2, 0, 5, 5] = value
    result = strategy(maps['fake'], maps['real'], None)
    assert result.labels[2, 0] == result.weights[2, 0] == 0
    others = torch.ones_like(clean.weights, dtype=torch.bool)
    others[2, 0] = False
    assert clean.weights[2, 0] == 1
    assert torch.equal(result.labels[others], clean.labels[others])
    assert torch.equal(result.weights[others], clean.weights[others])


@pytest.mark.parametrize('strategy', STRATEGIES[2:])
def test_a_prediction_of_nothing_but_nan(strategy) -> None:
    _, real, weights = players()
    labels, kept = strategy(torch.full_like(real, math.nan), real, weights)
    assert labels.count_nonzero() == kept.count_nonzero() == 0


def test_a_unit_that_is_missing_leaves_out_the_sample() -> None:
    fake, real, _ = players()
    weights = torch.ones(16, 5)
    weights[0, PAIR[0]] = 0
    real[1, PAIR[0]] = real[1, PAIR[1]]
    result = p_fake(fake, real, weights, math.inf, PAIR)
    assert result.weights[:2].count_nonzero() == 0
    assert result.weights[2:].all()


@pytest.mark.parametrize('strategy', STRATEGIES)
def test_no_gradient_and_no_look_at_values(strategy) -> None:
    fake, real, weights = players()
    result = strategy(fake.requires_grad_(), real, weights)
    assert not result.labels.requires_grad
    assert not result.weights.requires_grad
    # Tensors without values: a read-out, or a shape that depends on a value, raises.
    meta = strategy(fake.to('meta'), real.to('meta'), weights.to('meta'))
    assert meta.labels.shape == meta.weights.shape == (16, 5)


@pytest.mark.parametrize('strategy', STRATEGIES)
def test_half_precision_predictions(strategy) -> None:
    fake, real, weights = players()
    result = strategy(fake.half(), real, weights)
    assert result.labels.dtype == result.weights.dtype == torch.float32
    assert torch.equal(result.labels, strategy(fake, real, weights).labels)
