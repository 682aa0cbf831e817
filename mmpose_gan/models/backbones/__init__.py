"""Generators' backbones that MMPose lacks."""

from .pose_occlusion_hourglass import PoseOcclusionHourglassNet

__all__ = ['PoseOcclusionHourglassNet']
