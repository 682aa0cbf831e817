"""Generators' backbones that MMPose lacks."""

from .pose_occlusion_hourglass import PoseOcclusionHourglassNet
from .stacked_hourglass import StackedHourglassNet

__all__ = ['PoseOcclusionHourglassNet', 'StackedHourglassNet']
