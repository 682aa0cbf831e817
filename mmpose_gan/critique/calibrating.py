"""Observe how right a model's predictions are, and calibrate its critic by that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import torch

from mmpose_gan.evaluation.metrics import ConfidenceMetric
from mmpose_gan.models.critic import Evidence, Scores, fit_calibration
from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator


class Observed(NamedTuple):
    """What a model predicted of N people, and what came of it.

    Attributes:
        evidence: What spoke for the predictions.
        results: Of a metric of confidence, with the codec's scores.
    """

    evidence: Evidence
    results: list[dict[str, np.ndarray]]

    def rated(self, scores: Scores) -> list[dict[str, np.ndarray]]:
        """The same results with other scores."""
        joints, poses = scores.joints.cpu().numpy(), scores.poses.cpu().numpy()
        pairs = zip(self.results, joints, poses, strict=True)
        return [result | dict(scores=joint.astype(float), pose=np.float64(pose)) for result, joint, pose in pairs]


@torch.no_grad()
def observe(
    model: AdversarialTopdownPoseEstimator, batches: Iterable[dict[str, Any]], metric: ConfidenceMetric
) -> Observed:
    """Predict, and compare with labels.

    Args:
        model: With a critic, in evaluation mode.
        batches: Of a loader for validation.
        metric: With the data set's metainfo; says what is wrong.
    """
    assert model.critic is not None
    metric.results.clear()
    with model.critic.recording() as evidence:
        for batch in batches:
            metric.process(batch, [sample.to_dict() for sample in model.test_step(batch)])
    results = list(metric.results)
    metric.results.clear()
    return Observed(Evidence.together(evidence), results)


def fit_to(observed: Observed, metric: ConfidenceMetric) -> dict[str, torch.Tensor]:
    """The tensors of a calibration that is fitted to what was observed.

    Raises:
        ValueError: All is right, or all is wrong.
    """
    distances = metric.stack(observed.results)
    wrong, whole = metric.wrong_poses(distances)
    counts = ~np.isnan(distances)
    return fit_calibration(observed.evidence, (distances > metric.threshold) & counts, counts, wrong, whole)


def calibrated_checkpoint(
    checkpoint: Mapping[str, Any], model: AdversarialTopdownPoseEstimator, observed: Observed, metric: ConfidenceMetric
) -> dict[str, Any]:
    """The checkpoint with a calibration that is fitted to what was observed; the model gets it too.

    Args:
        checkpoint: What training saved.
        model: With a critic that rescores.
        observed: What it predicted.
        metric: Says what is wrong.

    Raises:
        ValueError: All is right, or all is wrong.
    """
    fitted = fit_to(observed, metric)
    model.discriminators.load_state_dict({**model.discriminators.state_dict(), **fitted})
    state = {f'discriminators.{name}': tensor for name, tensor in fitted.items()}
    return {**checkpoint, 'state_dict': {**checkpoint['state_dict'], **state}}
