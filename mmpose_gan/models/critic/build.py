"""Builds the critic that ``test_cfg`` asks for, and checks that it fits the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .calibration import Calibration
from .critic import Critic
from .evidence import sizes
from .peaks_critic import PeaksCritic
from .places_critic import PlacesCritic
from .prior import build_prior
from .settings import KEY, read_settings
from .verdicts import check_judge

if TYPE_CHECKING:
    from mmpose_gan.models.estimators import AdversarialTopdownPoseEstimator


def build_critic(cfg: Any, estimator: AdversarialTopdownPoseEstimator) -> Critic:
    """The critic of an estimator whose head and discriminators are built.

    Args:
        cfg: ``model.test_cfg.critic``; see :func:`~mmpose_gan.models.critic.settings.read_settings`.
        estimator: The estimator.

    Raises:
        ValueError: The config is wrong, names a discriminator that the model lacks or that cannot be asked, or the
            head has no heatmaps to choose in.
    """
    settings = read_settings(cfg, list(estimator.discriminators.keys()))
    judges = {name: estimator.discriminators[name] for name in settings.weights}
    for name, judge in judges.items():
        check_judge(name, judge)
    head, joints = estimator.head, estimator.pose_numbers()['num_keypoints']
    if head.decoder is None:
        raise ValueError(f'{KEY}: model.head has no decoder, so nothing is decoded')
    if estimator.predicts_joints and settings.choose > 1:
        raise ValueError(f'{KEY}.choose: {type(head).__name__} predicts no heatmaps, so there are no peaks to choose')
    if not estimator.predicts_joints:
        width, height = head.decoder.heatmap_size
        if settings.choose > width * height:
            raise ValueError(f'{KEY}.choose is {settings.choose}, and a heatmap of {width} x {height} has fewer peaks')
    prior = None if settings.prior is None else build_prior(settings.prior, joints)
    calibration = None
    if settings.rescore:
        calibration = Calibration(estimator.discriminators, joints, *sizes(len(judges), prior is not None))
    if estimator.predicts_joints:
        return PlacesCritic(settings, judges, prior, calibration)
    return PeaksCritic(settings, judges, prior, calibration, joints, estimator.map_unit, _radius(head.decoder))


def _radius(codec: Any) -> int:
    """How far round a peak its refinement looks: two cells of a blurred map."""
    return max(getattr(codec, 'blur_kernel_size', 0), getattr(codec, 'kernel_size', 0)) // 2 + 2
