"""What is wrong with a critic's config is said before inference, in a sentence with the key; the pose prior."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from critics import GEOMETRY, critical, pose_file, regression_generator
from poses_3d import estimator as estimator_3d
from scipy.stats import multivariate_normal

from mmpose_gan.evaluation.functional.plausibility import load_poses
from mmpose_gan.models.critic.prior import PosePrior, build_prior, fit_prior

WRONG = {
    'no_dict': ('geometry', r'model\.test_cfg\.critic must be a dict'),
    'key': (dict(chose=3), r'critic\.chose is unknown; a critic has discriminators'),
    'name': (dict(discriminators=['geometri'], choose=2), r'has no geometri, only by_joint, geometry'),
    'text': (dict(discriminators='geometry', choose=2), r'discriminators must be a list of different names'),
    'nobody': (dict(choose=3), r'critic asks nobody'),
    'nothing': (dict(discriminators=['geometry']), r'critic does nothing: set choose'),
    'rescore': (dict(rescore='yes'), r'critic\.rescore must be one of True, False'),
    'choose': (dict(discriminators=['geometry'], choose=0), r'critic\.choose must be a whole number >= 1'),
    'too_many': (dict(discriminators=['geometry'], choose=999), r'critic\.choose is 999, and a heatmap of 16 x 16'),
    'weight': (dict(discriminators=['geometry'], choose=2, weight=-1), r'critic\.weight must be a number >= 0'),
    'weights': (dict(discriminators=['geometry'], choose=2, weight=dict(P=1)), r"critic\.weight names \['P'\]"),
    'prior': (dict(choose=2, prior='poses.json'), r'critic\.prior must be a dict'),
    'prior_key': (dict(choose=2, prior=dict(annfile='x')), r'critic\.prior must have ann_file'),
    'prior_file': (dict(choose=2, prior=dict(ann_file='no.json')), r'critic\.prior\.ann_file: .*no\.json'),
}


@pytest.mark.parametrize('name', WRONG)
def test_a_wrong_config_is_refused(name: str) -> None:
    critic, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        critical(copy.deepcopy(critic))


def test_a_head_without_heatmaps_has_no_peaks() -> None:
    with pytest.raises(ValueError, match=r'critic\.choose: RegressionHead predicts no heatmaps'):
        critical(dict(discriminators=['geometry'], choose=2), False, regression_generator(), geometry=GEOMETRY)


def test_3d_poses_have_no_critic() -> None:
    with pytest.raises(ValueError, match=r'model\.test_cfg\.critic: AdversarialPoseEstimator3D has none'):
        estimator_3d(test_cfg=dict(critic=dict(prior=dict(file='x'), choose=2)))


@pytest.mark.parametrize(
    ('joints', 'count', 'message'),
    [(4, 40, r'critic\.prior\.ann_file: .* has not 3 joints'), (3, 6, r'only 5 of 6 people have all 3 joints')],
)
def test_a_file_of_other_joints_or_too_few_people_is_refused(joints, count, message, tmp_path) -> None:
    with pytest.raises(ValueError, match=message):
        build_prior(dict(ann_file=pose_file(tmp_path, joints, count)), 3)


def test_the_prior_is_a_gaussian_of_normalized_poses(tmp_path) -> None:
    keypoints, labelled = load_poses(pose_file(tmp_path), 3)
    whole = keypoints[labelled.all(axis=1)]
    flat = []
    for pose in whole:
        centred = pose - pose.mean(axis=0)
        flat.append((centred / np.sqrt((centred**2).sum() / 3)).ravel())
    flat = np.array(flat)
    expected = multivariate_normal(flat.mean(0), np.cov(flat.T) + 0.01 * np.eye(6)).logpdf(flat)
    prior = fit_prior(keypoints, labelled, ridge=0.01)
    found = prior(torch.from_numpy(7 * whole + 3))  # free of place and size
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_a_prior_is_saved_and_read(tmp_path) -> None:
    prior = build_prior(dict(ann_file=pose_file(tmp_path)), 3)
    prior.save(tmp_path / 'prior.npz')
    again = build_prior(dict(file=str(tmp_path / 'prior.npz')), 3)
    poses = torch.rand(5, 3, 2)
    torch.testing.assert_close(again(poses), prior(poses))
    with pytest.raises(ValueError, match=r'critic\.prior\.file: it is of 3 joints, and the model has 4'):
        build_prior(dict(file=str(tmp_path / 'prior.npz')), 4)


def test_a_covariance_must_be_one() -> None:
    with pytest.raises(ValueError, match='not positive definite'):
        PosePrior(np.zeros(4), np.zeros((4, 4)))
