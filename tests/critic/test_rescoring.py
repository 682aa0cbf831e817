"""Scores as calibrated chances: the regression against scikit-learn's own, the evidence by hand, the checkpoint."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from critics import GEOMETRY, JUDGES, critical, people, pose_file, regression_generator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mmpose_gan.models.critic import Calibration, Evidence, fit_calibration
from mmpose_gan.models.discriminators.heatmap_discriminator import resize_image
from mmpose_gan.models.poses import Pose


def some_evidence(people: int = 60, joints: int = 3) -> tuple[Evidence, dict[str, np.ndarray]]:
    """Evidence that says something, and what was wrong; some joints have no label."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(people, joints, 4)) * [1, 5, 0.1, 1] + [0, 3, -1, 0]
    wrong = numbers[..., 0] + 10 * (numbers[..., 2] + 1) + rng.normal(size=(people, joints)) < -1
    poses = rng.normal(size=(people, 5))
    truth = dict(
        wrong_joints=wrong,
        counts=rng.random((people, joints)) < 0.8,
        wrong_poses=poses[:, 0] + rng.normal(size=people) < 0,
        whole=rng.random(people) < 0.9,
    )
    return Evidence(torch.from_numpy(numbers).float(), torch.from_numpy(poses).float()), truth


def test_the_chances_are_those_of_scikit_learn_s_pipeline() -> None:
    evidence, truth = some_evidence()
    store = torch.nn.Module()
    calibration = Calibration(store, 3, 4, 5)
    store.load_state_dict(fit_calibration(evidence, **truth))
    found = calibration.scores(evidence)

    poses = evidence.poses.numpy().astype(float)
    regression = make_pipeline(StandardScaler(), LogisticRegression(max_iter=10000))
    regression.fit(poses[truth['whole']], ~truth['wrong_poses'][truth['whole']])
    # Standardized by those that count, as the fit does.
    np.testing.assert_allclose(found.poses, regression.predict_proba(poses)[:, 1], atol=1e-4)
    right = (~truth['wrong_joints'])[truth['counts']]
    assert found.joints.numpy()[truth['counts']][right].mean() > found.joints.numpy()[truth['counts']][~right].mean()
    # Logistic regression with a free intercept matches the share that is right, joint by joint but for the ridge.
    assert found.joints.numpy()[truth['counts']].mean() == pytest.approx(right.mean(), abs=5e-3)


def test_nothing_to_tell_apart_is_said() -> None:
    evidence, truth = some_evidence()
    truth['wrong_joints'][:] = False
    with pytest.raises(ValueError, match=r'labelled joints \d+ are right, so there is nothing to tell apart'):
        fit_calibration(evidence, **truth)


@pytest.mark.parametrize('flip_test', [False, True])
def test_the_evidence_is_what_the_docs_say(flip_test: bool, tmp_path) -> None:
    """Of a model that only rates: peaks of the maps, and verdicts on what is decoded."""
    prior = dict(ann_file=pose_file(tmp_path))
    model = critical(dict(discriminators=list(JUDGES), rescore=True, prior=prior), flip_test)
    data = people()
    with torch.no_grad(), model.critic.recording() as batches:
        predictions = model.predict(**data)
    assert 'decode' not in vars(model.head)
    (evidence,) = batches
    assert evidence.joints.shape == (4, 3, 6)
    assert evidence.poses.shape == (4, 5)
    peaks = np.stack([sample.pred_instances.keypoint_scores[0] for sample in predictions])
    np.testing.assert_allclose(evidence.joints[..., 0], np.log(np.maximum(peaks, 1e-4)), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        evidence.joints[..., 1], np.log(np.maximum(peaks, 1e-4)).mean(1)[:, None].repeat(3, 1), atol=1e-5
    )
    np.testing.assert_allclose(evidence.poses[:, 0], evidence.joints[..., 0].mean(1), rtol=1e-6)
    if flip_test:
        return
    with torch.no_grad():
        maps = model.head(model.extract_feat(data['inputs']))
        image = resize_image(data['inputs'], (16, 16))
        judge = model.discriminators['by_joint']
        verdicts = judge(Pose(maps), image if judge.conditional else None)
    torch.testing.assert_close(evidence.joints[..., 3], verdicts)
    torch.testing.assert_close(evidence.poses[:, 2], verdicts.mean(1))
    torch.testing.assert_close(evidence.joints[..., 5], evidence.poses[:, 4:].expand(-1, 3))


def fitted(model) -> dict[str, torch.Tensor]:
    """A state with a calibration that is some."""
    torch.manual_seed(1)
    for tensor in model.critic.calibration.tensors.values():
        tensor.normal_()
    return model.state_dict()


def test_scores_become_chances_and_coordinates_stay() -> None:
    model, stock = critical(dict(discriminators=['geometry'], rescore=True)), critical(None)
    fitted(model)
    with torch.no_grad():
        rated, plain = model.predict(**people()), stock.predict(**people())
    for one, other in zip(rated, plain, strict=True):
        np.testing.assert_array_equal(one.pred_instances.keypoints, other.pred_instances.keypoints)
        assert one.pred_instances.keypoint_scores.shape == other.pred_instances.keypoint_scores.shape
        assert one.pred_instances.pose_scores.shape == (1,)
        assert ((one.pred_instances.keypoint_scores > 0) & (one.pred_instances.keypoint_scores < 1)).all()
        assert (one.pred_instances.keypoint_scores != other.pred_instances.keypoint_scores).any()


def test_the_calibration_lies_in_the_state_under_the_discriminators() -> None:
    model = critical(dict(discriminators=['geometry'], rescore=True))
    own = model.state_dict().keys() - critical(None).state_dict().keys()
    assert own == {
        f'discriminators.calibration_{part}' for part in ('joint_weight', 'joint_bias', 'pose_weight', 'pose_bias')
    }
    again = critical(dict(discriminators=['geometry'], rescore=True))
    again.load_state_dict(fitted(model))
    with torch.no_grad():
        one, other = model.predict(**people()), again.predict(**people())
    np.testing.assert_array_equal(one[0].pred_instances.keypoint_scores, other[0].pred_instances.keypoint_scores)


def test_weights_without_a_calibration_are_refused() -> None:
    model = critical(dict(discriminators=['geometry'], rescore=True))
    with torch.no_grad(), pytest.raises(RuntimeError, match=r'critic\.rescore: the weights have no calibration'):
        model.predict(**people())


def test_heads_without_heatmaps_are_rated_by_their_places(tmp_path) -> None:
    critic = dict(discriminators=['geometry'], rescore=True, prior=dict(ann_file=pose_file(tmp_path)))
    model = critical(critic, False, regression_generator(), geometry=GEOMETRY)
    with torch.no_grad(), model.critic.recording() as batches:
        model.predict(**people())
        coordinates = model.head(model.extract_feat(people()['inputs'])) * 64
        verdicts = model.discriminators['geometry'].judge_joints(coordinates)
    torch.testing.assert_close(batches[0].joints[:, 0, 2], verdicts[:, 0], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(batches[0].poses[:, -1] * 10, model.critic.prior(coordinates), atol=1e-3, rtol=1e-3)
    fitted(model)
    with torch.no_grad():
        assert model.predict(**people())[0].pred_instances.pose_scores.shape == (1,)
