"""Pose estimators that play against discriminators while they are trained."""

from .adversarial_pose_3d import AdversarialPoseEstimator3D
from .adversarial_topdown import AdversarialTopdownPoseEstimator
from .kept_class import KeptEstimator
from .watched_topdown import WatchedTopdownPoseEstimator

__all__ = [
    'AdversarialPoseEstimator3D',
    'AdversarialTopdownPoseEstimator',
    'KeptEstimator',
    'WatchedTopdownPoseEstimator',
]
