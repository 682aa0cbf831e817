"""The choice among peaks against brute force, and against stock decoding where it must not differ."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np
import pytest
import torch
from critics import JUDGES, critical, people, pose_file
from mmpose.codecs import MSRAHeatmap, UDPHeatmap
from tiny import hourglass_generator

from mmpose_gan.models.critic.choice import choose_peaks, objective
from mmpose_gan.models.peaks import best_peaks, only_peak


def maps_with_peaks(samples: int = 3, joints: int = 3, seed: int = 0) -> torch.Tensor:
    """Smooth positive maps (B, K, 16, 16) with several peaks each."""
    noise = torch.Generator().manual_seed(seed)
    rough = torch.rand(samples, joints, 16, 16, generator=noise)
    return torch.nn.functional.avg_pool2d(rough, 3, stride=1, padding=1)


def peaks_by_hand(heatmap: np.ndarray) -> list[tuple[float, int, int]]:
    """Height, row and column of cells above all their neighbours, the highest first."""
    height, width = heatmap.shape
    found = []
    for y, x in product(range(height), range(width)):
        around = [
            heatmap[v, u]
            for v, u in product((y - 1, y, y + 1), (x - 1, x, x + 1))
            if (v, u) != (y, x) and 0 <= v < height and 0 <= u < width
        ]
        if heatmap[y, x] > max(around):
            found.append((float(heatmap[y, x]), y, x))
    return sorted(found, reverse=True)


# Peaks


def test_peaks_are_those_found_by_hand() -> None:
    maps = maps_with_peaks()
    peaks = best_peaks(maps, 4)
    for b, k in product(range(3), range(3)):
        expected = peaks_by_hand(maps[b, k].numpy())[:4]
        assert [divmod(int(cell), 16) for cell in peaks.cells[b, k]] == [(y, x) for _, y, x in expected]
        np.testing.assert_allclose(peaks.log_heights[b, k].exp(), [h for h, *_ in expected], rtol=1e-6)


def test_a_plateau_is_one_peak() -> None:
    maps = torch.zeros(1, 1, 8, 8)
    maps[0, 0, 2, 2:4] = 1.0
    maps[0, 0, 6, 6] = 0.5
    peaks = best_peaks(maps, 3)
    assert peaks.cells[0, 0, :2].tolist() == [2 * 8 + 2, 6 * 8 + 6]
    assert peaks.log_heights[0, 0, 2] == -torch.inf


@pytest.mark.parametrize('maps', [torch.zeros(1, 1, 8, 8), -torch.ones(1, 1, 8, 8)], ids=['empty', 'negative'])
def test_a_map_without_a_peak_has_its_first_maximum(maps: torch.Tensor) -> None:
    peaks = best_peaks(maps, 3)
    assert peaks.cells[0, 0, 0] == 0
    assert peaks.log_heights[0, 0, 0].isfinite()
    assert (peaks.log_heights[0, 0, 1:] == -torch.inf).all()


@pytest.mark.parametrize(
    'codec',
    [
        MSRAHeatmap((64, 64), (16, 16), sigma=2),
        MSRAHeatmap((64, 64), (16, 16), sigma=1, unbiased=True, blur_kernel_size=3),
        UDPHeatmap((64, 64), (16, 16), sigma=1, blur_kernel_size=3),
    ],
    ids=['quarter', 'dark', 'udp'],
)
def test_a_lower_peak_is_refined_as_it_would_be_on_its_own(codec) -> None:
    """Two Gaussians far apart: the map with the lower one alone decodes to what a map of only it does."""
    places = np.array([[[16.0, 13]], [[47.0, 50]]])
    high, low = (codec.encode(place[None], np.ones((1, 1)))['heatmaps'] for place in places)
    both = torch.from_numpy(high + 0.6 * low)[None]
    peaks = best_peaks(both, 2)
    alone = only_peak(both, peaks.cells, radius=3)
    for index, (single, height) in enumerate([(high, 1.0), (low, 0.6)]):
        found, score = codec.decode(alone[0, :, index].numpy())
        expected, _ = codec.decode((height * single).astype(np.float32))
        np.testing.assert_allclose(found, expected, atol=0.1)
        assert score[0, 0] == pytest.approx(peaks.log_heights[0, 0, index].exp().item())


def test_what_is_higher_beside_a_peak_is_cut_below_it() -> None:
    maps = torch.rand(1, 2, 8, 8)
    cells = torch.tensor([[[9, 27], [63, 5]]])
    alone = only_peak(maps, cells, radius=2)
    assert torch.equal(alone.flatten(3).argmax(-1), cells)
    assert torch.equal(alone.flatten(3).amax(-1), maps.flatten(2).gather(-1, cells))


# The ascent


def all_choices(samples: int, joints: int, count: int) -> torch.Tensor:
    return torch.tensor(list(product(range(count), repeat=joints)))[None].repeat(samples, 1, 1)


def setting(tmp_path, names: list[str], weight: float):
    """A critical model, peaks of maps, and what their poses are worth to it."""
    critic = dict(
        discriminators=names, choose=3, weight=weight, prior=dict(ann_file=pose_file(tmp_path), weight=weight)
    )
    model, maps = critical(critic), maps_with_peaks()
    candidates = model.critic.candidates(maps, people(3)['inputs'])
    return model, maps, candidates.peaks, partial(model.critic.worth, candidates)


@pytest.mark.parametrize(('names', 'weight'), [(['geometry'], 5.0), (['geometry'], 0.2), (list(JUDGES), 1.0)])
def test_sweeps_lie_between_each_joint_for_itself_and_brute_force(names, weight, tmp_path) -> None:
    _, _, peaks, score = setting(tmp_path, names, weight)

    def worth(choice: torch.Tensor) -> torch.Tensor:
        return objective(choice, peaks.log_heights, score)

    with torch.no_grad():
        best = worth(all_choices(3, 3, 3)).amax(1)
        value = worth(torch.zeros(3, 1, 3, dtype=torch.long))[:, 0]  # each joint for itself: stock decoding
        for sweeps in (1, 2, 3):
            choice = choose_peaks(peaks.log_heights, score, sweeps)
            reached = worth(choice[:, None])[:, 0]
            assert (reached >= value - 1e-5).all()
            value = reached
        assert (value <= best + 1e-5).all()
        # Where it stops (27 poses are soon gone through), no joint alone can do better.
        end = choose_peaks(peaks.log_heights, score, sweeps=27)
        for joint, option in product(range(3), range(3)):
            other = end.clone()
            other[:, joint] = option
            assert (worth(other[:, None]) <= worth(end[:, None]) + 1e-5).all()


def test_what_a_pose_is_worth_is_what_the_docs_say(tmp_path) -> None:
    """log peak + a x verdict + b x log-density / 10, pose by pose."""
    model, maps, peaks, score = setting(tmp_path, ['geometry'], 0.3)
    with torch.no_grad():
        found = objective(all_choices(3, 3, 3), peaks.log_heights, score)
        for sample in range(3):
            by_hand = [peaks_by_hand(maps[sample, k].numpy()) for k in range(3)]
            for index, choice in enumerate(product(range(3), repeat=3)):
                heights = [by_hand[k][c][0] for k, c in enumerate(choice)]
                joints = torch.stack([peaks.places[sample, k, c] for k, c in enumerate(choice)])[None]
                verdict = model.discriminators['geometry'].judge_joints(joints).item()
                density = model.critic.prior(joints).item()
                expected = np.log(heights).sum() + 0.3 * verdict + 0.3 * density / 10
                assert found[sample, index].item() == pytest.approx(expected, abs=1e-4)


def test_of_joints_that_do_not_depend_on_each_other_the_best_is_found() -> None:
    values = torch.randn(4, 3, 3, generator=torch.Generator().manual_seed(1))
    heights = torch.randn(4, 3, 3, generator=torch.Generator().manual_seed(2)).sort(descending=True).values

    def score(choice: torch.Tensor) -> torch.Tensor:
        return values[:, None].expand(-1, choice.shape[1], -1, -1).gather(-1, choice[..., None]).sum((-2, -1))

    choice = choose_peaks(heights, score, sweeps=1)
    every = objective(all_choices(4, 3, 3), heights, score)
    assert torch.equal(choice, all_choices(4, 3, 3)[range(4), every.argmax(1)])


def test_peaks_that_are_not_there_and_scores_that_are_no_numbers_are_not_taken() -> None:
    heights = torch.tensor([[[0.0, -torch.inf, -1.0]]])
    choice = choose_peaks(heights, lambda c: torch.where(c[..., 0] == 2, torch.nan, 9.0 * c[..., 0]), sweeps=2)
    assert choice.tolist() == [[0]]


# Predictions


def keypoints_of(model, data):
    predictions = model.predict(**data)
    return [(s.pred_instances.keypoints, s.pred_instances.keypoint_scores) for s in predictions]


@pytest.mark.parametrize('flip_test', [False, True])
@pytest.mark.parametrize('generator', [None, hourglass_generator()], ids=['hrnet', 'hourglass'])
def test_with_weights_of_0_predictions_are_the_stock_ones(generator, flip_test, tmp_path) -> None:
    critic = dict(discriminators=list(JUDGES), choose=3, weight=0, prior=dict(ann_file=pose_file(tmp_path), weight=0))
    stock, chosen = (critical(c, flip_test, generator) for c in (None, critic))
    with torch.no_grad():
        for one, other in zip(keypoints_of(stock, people()), keypoints_of(chosen, people()), strict=True):
            np.testing.assert_array_equal(one[0], other[0])
            np.testing.assert_array_equal(one[1], other[1])
            assert one[1].dtype == other[1].dtype


def test_a_verdict_moves_joints_to_other_peaks(tmp_path) -> None:
    stock, chosen = (critical(c) for c in (None, dict(discriminators=['geometry'], choose=3, weight=100.0)))
    with torch.no_grad():
        one, other = keypoints_of(stock, people()), keypoints_of(chosen, people())
    assert any((a[0] != b[0]).any() for a, b in zip(one, other, strict=True))
    assert all((b[1] <= a[1]).all() for a, b in zip(one, other, strict=True))  # a lower peak is a lower score
    assert 'decode' not in vars(chosen.head)


def test_the_state_is_that_of_a_model_without_a_critic(tmp_path) -> None:
    critic = dict(discriminators=['geometry'], choose=2, prior=dict(ann_file=pose_file(tmp_path)))
    assert critical(critic).state_dict().keys() == critical(None).state_dict().keys()
