"""Pose estimators that play against discriminators while they are trained."""

from .adversarial_topdown import AdversarialTopdownPoseEstimator

__all__ = ['AdversarialTopdownPoseEstimator']
