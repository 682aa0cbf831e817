"""Metrics do not depend on what they are not about: order, place, size, and where it is said so, rotation."""

from __future__ import annotations

import numpy as np
import torch
from arrays import heatmaps, masks, poses, rotations, seeds
from hypothesis import given
from hypothesis import strategies as st

from mmpose_gan.evaluation.functional import (
    auc,
    joint_errors,
    normalized_distances,
    pck,
    pose_accuracy,
    procrustes_errors,
    reference_length,
    root_aligned_errors,
)
from mmpose_gan.evaluation.functional.pose_features import LIMBS, measure, pose_features
from mmpose_gan.evaluation.metrics.occlusion_ap import average_precision

JOINTS = 5
LIMB_JOINTS = [f'{side}_{joint}' for side in ('left', 'right') for joint in dict.fromkeys(sum(LIMBS.values(), ()))]
scales = st.floats(0.01, 100)
shifts = st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
thresholds = st.lists(st.floats(0, 2), min_size=2, max_size=8, unique=True).map(sorted)


def distances(pred: np.ndarray, gt: np.ndarray, labelled: np.ndarray) -> np.ndarray:
    return normalized_distances(pred, gt, labelled, reference_length(gt, labelled, (0, 1)))


@given(poses(JOINTS), poses(JOINTS), masks(3, JOINTS), scales, shifts, rotations(2))
def test_distances_of_pck_do_not_depend_on_the_picture(
    pred: np.ndarray, gt: np.ndarray, labelled: np.ndarray, scale: float, shift: tuple, rotation: np.ndarray
) -> None:
    moved = (scale * points @ rotation.T + shift for points in (pred, gt))
    np.testing.assert_allclose(distances(*moved, labelled), distances(pred, gt, labelled), rtol=1e-6)


@given(poses(JOINTS), poses(JOINTS), masks(3, JOINTS), thresholds, seeds)
def test_pck_is_a_rising_share_in_any_order(
    pred: np.ndarray, gt: np.ndarray, labelled: np.ndarray, at: list[float], seed: int
) -> None:
    found = distances(pred, gt, labelled)
    curve = pck(found, at)
    np.testing.assert_array_equal(pck(np.random.default_rng(seed).permuted(found.ravel()), at), curve)
    if np.isnan(found).all():
        assert np.isnan(curve).all()
        return
    assert (np.diff(curve) >= 0).all()
    assert 0 <= curve[0] <= auc(curve, at) + 1e-12
    assert auc(curve, at) - 1e-12 <= curve[-1] <= 1


@given(poses(JOINTS, 3), poses(JOINTS, 3), masks(3, JOINTS), scales, shifts, rotations(3))
def test_alignments_undo_what_they_are_said_to_undo(
    pred: np.ndarray, gt: np.ndarray, labelled: np.ndarray, scale: float, shift: tuple, rotation: np.ndarray
) -> None:
    offset = (*shift, 7.0)
    for one, other, counts in zip(pred, gt, labelled, strict=True):
        expected = joint_errors(one, other, counts)
        both = (points @ rotation.T + offset for points in (one, other))
        np.testing.assert_allclose(joint_errors(*both, counts), expected, rtol=1e-6, err_msg='a rigid motion of both')
        for root in range(JOINTS):
            np.testing.assert_allclose(
                root_aligned_errors(one + offset, other, counts, root),
                root_aligned_errors(one, other, counts, root),
                rtol=1e-6,
                atol=1e-6,
            )
        similar = scale * one @ rotation.T + offset
        aligned = procrustes_errors(one, other, counts)
        np.testing.assert_allclose(procrustes_errors(similar, other, counts), aligned, rtol=1e-4, atol=1e-4)
        exact = procrustes_errors(scale * other @ rotation.T + offset, other, counts)
        np.testing.assert_allclose(exact[counts], 0, atol=1e-4)


@given(st.lists(st.tuples(st.integers(-20, 20), st.booleans()), min_size=1, max_size=30), seeds)
def test_average_precision_knows_ranks_alone(scored: list[tuple[int, bool]], seed: int) -> None:
    scores, positive = (np.array(values) for values in zip(*scored, strict=True))
    found = average_precision(scores.astype(float), positive)
    order = np.random.default_rng(seed).permutation(len(scores))
    np.testing.assert_allclose(average_precision(scores[order] ** 3 + 0.5, positive[order]), found, rtol=1e-12)
    if positive.any():
        assert positive.mean() / len(scores) <= found <= 1
        np.testing.assert_allclose(average_precision(positive.astype(float), positive), 1)


@given(poses(len(LIMB_JOINTS)), masks(3, len(LIMB_JOINTS)), scales, shifts, rotations(2))
def test_the_shape_of_a_pose_has_no_place_size_or_rotation(
    keypoints: np.ndarray, labelled: np.ndarray, scale: float, shift: tuple, rotation: np.ndarray
) -> None:
    features = pose_features(LIMB_JOINTS)
    moved = scale * keypoints @ rotation.T + shift
    np.testing.assert_allclose(
        measure(features, moved, labelled), measure(features, keypoints, labelled), rtol=1e-6, atol=1e-6
    )


@given(heatmaps(joints=4), heatmaps(joints=4), masks(2, 4), seeds)
def test_accuracy_in_training_does_not_depend_on_order(one: torch.Tensor, other: torch.Tensor, mask, seed: int) -> None:
    counts, rng = torch.from_numpy(mask), np.random.default_rng(seed)
    found = pose_accuracy(one, other, counts, thr=0.4)
    people, joints = rng.permutation(2), rng.permutation(4)
    again = (values[people][:, joints] for values in (one, other, counts))
    torch.testing.assert_close(pose_accuracy(*again, thr=0.4), found)
    assert 0 <= found <= 1
    assert pose_accuracy(one, one, counts) == bool(mask.any())
