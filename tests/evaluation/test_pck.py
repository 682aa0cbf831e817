"""The pure functions: definitions, edges, errors."""

from __future__ import annotations

import numpy as np
import pytest

from mmpose_gan.evaluation.functional import auc, group_joints, normalized_distances, pck, reference_length


def test_a_joint_exactly_at_the_threshold_is_correct() -> None:
    # Eq. 6 of chou2017 has <=, MMPose's PCKAccuracy has <.
    assert pck(np.array([0.1, 0.25, 0.5, 0.75]), [0.25, 0.5]).tolist() == [0.5, 0.75]


def test_undefined_distances_do_not_count() -> None:
    assert pck(np.array([[0.1, np.nan], [0.9, np.nan]]), [0.2]).tolist() == [0.5]
    assert np.isnan(pck(np.array([np.nan]), [0.2, 0.3])).tolist() == [True, True]
    assert np.isnan(pck(np.empty((0, 14)), [0.2])).all()


def test_instances_without_a_unit_have_no_distances() -> None:
    gt = np.zeros((4, 2, 2))
    gt[:, 1] = [3, 4]
    gt[3, 1] = 0
    labelled = np.array([[1, 1], [1, 0], [0, 1], [1, 1]], dtype=bool)
    length = reference_length(gt, labelled, (0, 1))
    assert length[0] == 5
    assert np.isnan(length[1:3]).all()
    assert length[3] == 0
    distances = normalized_distances(gt + np.array([0, 10]), gt, labelled, length)
    assert distances[0].tolist() == [2, 2]
    assert np.isnan(distances[1:]).all()


def test_auc_is_the_mean_height() -> None:
    assert auc(np.array([0, 1.0]), [0, 0.2]) == pytest.approx(0.5)
    assert auc(np.array([0, 1.0, 1.0]), [0, 0.1, 0.4]) == pytest.approx((0.05 + 0.3) / 0.4)
    x = np.linspace(0, 0.2, 21)
    assert auc(x**2, x) == pytest.approx(0.2**2 / 3, rel=2e-3)


@pytest.mark.parametrize('thresholds', [[0.1], [0.2, 0.1], [0.1, 0.1]])
def test_auc_refuses_what_has_no_area(thresholds: list[float]) -> None:
    with pytest.raises(ValueError, match='ascending'):
        auc(np.ones(len(thresholds)), thresholds)


def test_groups_are_the_columns_of_the_papers() -> None:
    names = ['pelvis', 'thorax', 'upper_neck', 'head_top', 'right_wrist', 'left_wrist']
    groups = group_joints(names)
    assert list(groups) == ['Head', 'Sho.', 'Elb.', 'Wri.', 'Hip', 'Knee', 'Ank.', 'Total']
    assert sorted(groups['Head']) == [2, 3]
    assert sorted(groups['Wri.']) == [4, 5]
    assert groups['Knee'] == []
    assert groups['Total'] == [2, 3, 4, 5]
    assert group_joints(['nostril', 'wing']) == {'Total': [0, 1]}, 'all joints where no column fits'
