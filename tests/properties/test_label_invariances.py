"""Labels of keypoints do not depend on what they are not about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from arrays import heatmaps, masks, seeds
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from mmpose_gan.models.games.keypoint_labels import KeypointLabels, all_fake, all_real, c_fake, d_fake, p_fake

Strategy = Callable[[Tensor, Tensor, Tensor | None], KeypointLabels]
STRATEGIES: dict[str, Strategy] = {
    'all_real': all_real,
    'all_fake': all_fake,
    'p_fake': lambda *maps: p_fake(*maps, delta=0.4),
    'p_fake in torsos': lambda *maps: p_fake(*maps, delta=0.8, pair=(0, 1)),
    'c_fake': lambda *maps: c_fake(*maps, epsilon=60.0),
    'd_fake': d_fake,
}
strategies = pytest.mark.parametrize('strategy', STRATEGIES.values(), ids=STRATEGIES)
positions = [name for name in STRATEGIES if 'p_fake' in name or name == 'd_fake']


def assert_same(one: KeypointLabels, other: KeypointLabels) -> None:
    assert torch.equal(one.labels, other.labels)
    assert torch.equal(one.weights, other.weights)


@strategies
@given(heatmaps(), heatmaps(), masks(2, 3))
def test_labels_are_0_or_1_and_only_where_something_is_labelled(
    strategy: Strategy, fake: Tensor, real: Tensor, labelled: np.ndarray
) -> None:
    weights = torch.from_numpy(labelled).float()
    labels = strategy(fake, real, weights)
    assert set(labels.labels.unique().tolist()) <= {0.0, 1.0}
    assert ((labels.weights == weights) | (labels.weights == 0)).all()
    assert not labels.labels[labels.weights == 0].any()


@strategies
@given(heatmaps(), heatmaps(), masks(2, 3), seeds)
def test_people_are_labelled_one_by_one(
    strategy: Strategy, fake: Tensor, real: Tensor, labelled: np.ndarray, seed: int
) -> None:
    weights = torch.from_numpy(labelled).float()
    together = strategy(fake, real, weights)
    alone = [strategy(fake[i : i + 1], real[i : i + 1], weights[i : i + 1]) for i in range(len(fake))]
    assert_same(together, KeypointLabels(*(torch.cat(parts) for parts in zip(*alone, strict=True))))


@strategies
@given(heatmaps(), heatmaps(), masks(2, 3))
def test_a_mirrored_picture_has_the_same_labels(
    strategy: Strategy, fake: Tensor, real: Tensor, labelled: np.ndarray
) -> None:
    weights = torch.from_numpy(labelled).float()
    assert_same(strategy(fake.flip(-1), real.flip(-1), weights), strategy(fake, real, weights))
    assert_same(strategy(fake.flip(-2), real.flip(-2), weights), strategy(fake, real, weights))


@strategies
@given(heatmaps(), heatmaps(), masks(2, 3), st.sampled_from([float('nan'), float('inf'), -1e30]))
def test_what_is_predicted_for_a_joint_without_a_label_does_not_matter(
    strategy: Strategy, fake: Tensor, real: Tensor, labelled: np.ndarray, value: float
) -> None:
    weights = torch.from_numpy(labelled).float()
    spoiled = torch.where((weights > 0)[..., None, None], fake, value)
    assert_same(strategy(spoiled, real, weights), strategy(fake, real, weights))


@pytest.mark.parametrize('name', positions)
@given(heatmaps(), heatmaps(), st.integers(-8, 8), st.integers(-64, 64))
def test_labels_by_position_do_not_depend_on_heights(
    name: str, fake: Tensor, real: Tensor, exponent: int, offset: int
) -> None:
    """Any scale and offset of the heatmaps, exact in single precision here."""
    scaled = fake * 2.0**exponent + offset
    assert_same(STRATEGIES[name](scaled, real, None), STRATEGIES[name](fake, real, None))


@given(heatmaps(), heatmaps(), st.floats(0, 2), st.floats(0, 2), st.sampled_from([None, (0, 1)]))
def test_a_larger_threshold_calls_no_fewer_real(
    fake: Tensor, real: Tensor, one: float, other: float, pair: tuple[int, int] | None
) -> None:
    small, large = sorted((one, other))
    assert (p_fake(fake, real, None, small, pair).labels <= p_fake(fake, real, None, large, pair).labels).all()
    assert (c_fake(fake, real, None, 50 * small).labels <= c_fake(fake, real, None, 50 * large).labels).all()


@given(heatmaps(), st.floats(1e-6, 2))
def test_the_targets_themselves_are_real(real: Tensor, threshold: float) -> None:
    for labels in (p_fake(real, real, None, threshold), c_fake(real, real, None, threshold), d_fake(real, real, None)):
        assert labels.labels.all()
